import type { Page } from "playwright-core";

export interface Screen {
  name: string;
  query: string;
  /** What is done before the screen is looked at. */
  act?: (page: Page) => Promise<void>;
}

const key = (k: string) => (page: Page) => page.keyboard.press(k);

/** Every screen of the window. */
export const screens: Screen[] = [
  { name: "home", query: "near" },
  { name: "home-empty", query: "name=", act: (p) => p.locator(".home-why summary").click() },
  { name: "lobby", query: "near", act: toLobby },
  { name: "lobby-no-devices", query: "near&devices=error&name=", act: toLobby },
  { name: "meeting", query: "stage=meeting&hands&knock" },
  { name: "meeting-alone", query: "stage=meeting&people=1" },
  { name: "meeting-50", query: "stage=meeting&people=50" },
  { name: "meeting-screen", query: "stage=meeting&people=6&screen" },
  { name: "reconnecting", query: "stage=meeting&people=4&link=reconnecting" },
  { name: "rooms-setup", query: "stage=meeting", act: key("r") },
  { name: "rooms-set", query: "stage=meeting&rooms=set", act: key("r") },
  { name: "rooms-running", query: "stage=meeting&rooms=running&people=14&visit=room1&hands", act: key("r") },
  {
    name: "rooms-selected",
    query: "stage=meeting&rooms=running",
    act: async (p) => {
      await p.keyboard.press("r");
      for (const i of [0, 3, 4]) await p.locator("[data-testid=person] [role=checkbox]").nth(i).click();
      await p.locator(".selection-bar .button").click();
    },
  },
  { name: "rooms-50", query: "stage=meeting&rooms=running&people=50&count=12", act: key("r") },
  { name: "rooms-participant", query: "stage=meeting&rooms=running&role=participant", act: key("r") },
  { name: "rooms-choose", query: "stage=meeting&rooms=choose&role=participant", act: key("r") },
  { name: "rooms-waiting", query: "stage=meeting&rooms=set&role=participant", act: key("r") },
  {
    name: "broadcast",
    query: "stage=meeting&rooms=running",
    act: async (p) => {
      await p.keyboard.press("r");
      await p.getByRole("button", { name: /Message all|Nachricht an alle/ }).click();
    },
  },
  {
    name: "rooms-delete",
    query: "stage=meeting&rooms=running",
    act: async (p) => {
      await p.keyboard.press("r");
      await p.getByRole("button", { name: /Rooms menu|Menü der Räume/ }).click();
      await p
        .getByRole("menuitem")
        .filter({ hasText: /Delete|löschen/ })
        .click();
      await p.getByRole("alertdialog").waitFor();
    },
  },
  {
    name: "chat",
    query: "stage=meeting&rooms=set",
    act: async (p) => {
      await p.keyboard.press("c");
      await p.locator(".compose-text").fill("On my way, see https://example.org/notes for the draft.");
      await p.keyboard.press("Enter");
    },
  },
  { name: "invite", query: "stage=meeting", act: key("i") },
  {
    name: "settings",
    query: "stage=meeting",
    act: (p) => p.getByRole("button", { name: /^(Settings|Einstellungen)$/ }).click(),
  },
  { name: "leave", query: "stage=meeting&rooms=running&visit=room2", act: (p) => p.getByTestId("leave").click() },
  {
    name: "time-warning",
    query: "stage=meeting&rooms=running&timer=64&role=participant",
    act: (p) => p.getByTestId("time-warning").waitFor(),
  },
  { name: "time-ending", query: "stage=meeting&rooms=running&ending&grace=120&role=participant" },
  { name: "time-ending-moderator", query: "stage=meeting&rooms=running&ending&grace=120&visit=room1", act: key("r") },
  {
    name: "time-menu",
    query: "stage=meeting&rooms=running&timer=900&visit=room1",
    act: (p) => p.getByTestId("time-button").click(),
  },
  { name: "time-dialog", query: "stage=meeting&rooms=running", act: toTimer },
  { name: "rules", query: "stage=meeting&rooms=set", act: (p) => fromRoomsMenu(p, /Rules|Regeln/) },
  {
    name: "capacity",
    query: "stage=meeting&rooms=set&people=24&most=12000",
    act: (p) => fromRoomsMenu(p, /carries|Auslastung/),
  },
  { name: "late", query: "stage=meeting&rooms=running&late=ask", act: (p) => p.getByTestId("toast").first().waitFor() },
  { name: "memory", query: "", act: (p) => toMemory(p, "Workshop") },
  {
    name: "memory-where",
    query: "",
    act: async (p) => {
      await toMemory(p, "Workshop");
      await p.getByRole("tab").nth(1).click();
      await p.getByTestId("where").nth(2).getByRole("button").click();
    },
  },
  { name: "memory-empty", query: "", act: (p) => toMemory(p, "Book") },
  {
    name: "rehearsal",
    query: "",
    act: async (p) => {
      await p.getByTestId("rehearse").locator("button[type=submit]").click();
      await p.getByTestId("rehearsal").waitFor();
    },
  },
];

async function toLobby(page: Page): Promise<void> {
  await page.getByTestId("nearby").first().getByRole("button").click();
  await page.getByTestId("lobby").waitFor();
}

async function toTimer(page: Page): Promise<void> {
  await page.getByTestId("time-button").click();
  await page.getByRole("menuitem").last().click();
  await page.getByRole("dialog").waitFor();
}

async function fromRoomsMenu(page: Page, item: RegExp): Promise<void> {
  await page.keyboard.press("r");
  await page.getByRole("button", { name: /Rooms menu|Menü der Räume/ }).click();
  await page.getByRole("menuitem", { name: item }).click();
  await page.getByRole("dialog").waitFor();
}

async function toMemory(page: Page, meeting: string): Promise<void> {
  await page.getByRole("button", { name: new RegExp(`^(Memory of|Rückblick auf) ${meeting}`) }).click();
  await page.getByRole("dialog").locator("h2").nth(1).waitFor();
}
