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
  {
    name: "reconnecting",
    query: "stage=meeting&people=4&link=reconnecting",
    act: (p) => p.getByTestId("link").waitFor(),
  },
  { name: "apart", query: "stage=meeting&people=12&rooms=running&visit=room1&apart=5", act: key("r") },
  {
    name: "apart-put-away",
    query: "stage=meeting&people=50&apart=21",
    act: (p) => p.locator(".apart-place button").click(),
  },
  { name: "rooms-setup", query: "stage=meeting", act: key("r") },
  { name: "rooms-set", query: "stage=meeting&rooms=set", act: key("r") },
  { name: "rooms-running", query: "stage=meeting&rooms=running&people=14&visit=room1&hands", act: key("r") },
  {
    name: "rooms-selected",
    query: "stage=meeting&rooms=running",
    act: async (p) => {
      await p.keyboard.press("r");
      const cards = p.locator("[data-testid=card][data-movable]");
      for (const i of [0, 3, 4]) await cards.nth(i).click({ modifiers: ["Control"] });
      await p.locator(".selection-bar .button").click();
    },
  },
  {
    name: "board-draft",
    query: "stage=meeting&rooms=running&people=14",
    act: async (p) => {
      await p.keyboard.press("r");
      await p.getByRole("radio", { name: /Draft|Entwurf/ }).click();
      for (const i of [0, 2]) await carry(p, i);
    },
  },
  {
    name: "board-carry",
    query: "stage=meeting&rooms=running&people=14",
    act: async (p) => {
      await p.keyboard.press("r");
      await p.locator("[data-testid=card][data-movable]").first().focus();
      await p.keyboard.press("Space");
      await p.keyboard.press("ArrowRight");
    },
  },
  { name: "board-wide", query: "stage=meeting&rooms=running&people=50&count=12", act: wide },
  { name: "board-200", query: "stage=meeting&rooms=running&people=200&count=50", act: wide },
  {
    name: "board-manual",
    query: "stage=meeting&people=14",
    act: async (p) => {
      await p.keyboard.press("r");
      await p.getByRole("radio", { name: /I assign|Ich teile/ }).click();
      await p.locator(".setup button[type=submit]").click();
      await p.getByTestId("card").first().waitFor();
      await carry(p, 0);
    },
  },
  {
    name: "room-menu",
    query: "stage=meeting&rooms=running&people=14&hands",
    act: async (p) => {
      await p.keyboard.press("r");
      await roomMenu(p, "room1", /^(Lock|Sperren)/);
      await roomMenu(p, "room2", /^(Close|Schließen)/);
      await p.locator("[data-room=room3] [data-stop^=menu]").click();
    },
  },
  {
    name: "room-edit",
    query: "stage=meeting&rooms=running&people=14",
    act: async (p) => {
      await p.keyboard.press("r");
      await roomMenu(p, "room1", /^Name/);
      await p.getByRole("dialog").waitFor();
    },
  },
  {
    name: "rounds",
    query: "stage=meeting&rooms=set&people=24",
    act: async (p) => {
      await boardMenu(p, /^(New groups|Neue Gruppen)/);
      for (const i of [0, 3]) await p.locator(".pick input[type=checkbox]").nth(i).click();
      await p.locator(".pick .button").last().click();
      await p.locator(".rooms-line-end .button").click();
      await p.getByTestId("rounds-outcome").waitFor();
    },
  },
  {
    name: "list",
    query: "stage=meeting&rooms=set",
    act: async (p) => {
      await boardMenu(p, /^(Lists|Listen)/);
      const text = "name,room\nAna Ribeiro,Blue\nNobody Here,Red\nDina Haddad,Purple\nx\nAna Ribeiro,Red\n";
      const file = { name: "rooms.csv", mimeType: "text/csv", buffer: Buffer.from(text) };
      await p.locator("input[type=file]").setInputFiles(file);
      await p.getByTestId("list-result").waitFor();
    },
  },
  { name: "template", query: "stage=meeting&rooms=set", act: (p) => boardMenu(p, /template|Vorlage/) },
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
  {
    name: "chat-merged",
    query: "stage=meeting&rooms=set&merged=5",
    act: async (p) => {
      await p.keyboard.press("c");
      await p.getByTestId("whole").waitFor();
    },
  },
  { name: "invite", query: "stage=meeting", act: key("i") },
  {
    name: "settings",
    query: "stage=meeting",
    act: (p) => p.getByRole("button", { name: /^(Settings|Einstellungen)$/ }).click(),
  },
  { name: "wall-3", query: "stage=meeting&people=16&rooms=running&count=3&help&minutes=12", act: key("w") },
  { name: "wall-12", query: "stage=meeting&people=50&rooms=running&count=12&help", act: key("w") },
  { name: "wall-50", query: "stage=meeting&people=150&rooms=running&count=50&help", act: key("w") },
  {
    name: "wall-forbidden",
    query: "stage=meeting&people=16&rooms=running&count=4&noPeek&role=moderator",
    act: async (p) => {
      await p.keyboard.press("p");
      await p.keyboard.press("w");
    },
  },
  {
    name: "wall-peek",
    query: "stage=meeting&people=16&rooms=running&count=3&help",
    act: async (p) => {
      await p.keyboard.press("w");
      const action = (room: number, n: number) =>
        p.locator(`[data-testid=wall-room][data-room=room${room}] .wall-action`).nth(n).click();
      await action(2, 1);
      await action(3, 1);
      await action(1, 0);
    },
  },
  {
    name: "speaking",
    query: "stage=meeting&people=16&rooms=running&visit=room1",
    act: (p) => p.keyboard.down("b"),
  },
  {
    name: "speaking-muted",
    query: "stage=meeting&people=16&rooms=running",
    act: async (p) => {
      await p.keyboard.press("m");
      await p.keyboard.down("b");
    },
  },
  {
    name: "audience",
    query: "stage=meeting&people=16&rooms=running",
    act: (p) => p.getByTestId("audience").click(),
  },
  { name: "help-queue", query: "stage=meeting&people=16&rooms=running&help", act: key("r") },
  {
    name: "help-asked",
    query: "stage=meeting&people=16&rooms=running&role=participant",
    act: async (p) => {
      await p.keyboard.press("h");
      await p.locator(".ask input").fill("Scissors");
    },
  },
  {
    name: "reached",
    query:
      "stage=meeting&people=16&rooms=running&role=participant&observed=sees&reaching=screen&asked=helped&notes&minutes=12",
    act: key("c"),
  },
  { name: "leave", query: "stage=meeting&rooms=running&visit=room2", act: (p) => p.getByTestId("leave").click() },
  {
    name: "time-warning",
    query: "stage=meeting&rooms=running&timer=63&role=participant",
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
    query: "stage=meeting&rooms=running&people=24&host=Bo&chosen&carried=2&most=6000",
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

/** Takes somebody to the last room by keyboard. */
async function carry(page: Page, nth: number): Promise<void> {
  await page.locator("[data-testid=card][data-movable]").nth(nth).focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
}

async function wide(page: Page): Promise<void> {
  await page.keyboard.press("r");
  await page.getByTestId("wide").click();
}

async function roomMenu(page: Page, room: string, item: RegExp): Promise<void> {
  await page.locator(`[data-room=${room}] [data-stop^=menu]`).click();
  await page.getByRole("menuitem", { name: item }).click();
}

async function boardMenu(page: Page, item: RegExp): Promise<void> {
  await page.keyboard.press("r");
  await page.getByRole("button", { name: /^(All rooms: more|Alle Räume: mehr)/ }).click();
  await page.getByRole("menuitem", { name: item }).click();
  await page.getByRole("dialog").waitFor();
}

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
