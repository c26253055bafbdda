import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { drag, Pages } from "./browser";

let pages: Pages;
beforeAll(async () => {
  pages = await Pages.open();
});
afterEach(() => pages.closeAll());
afterAll(() => pages.close());

const lines = (page: Page) => page.getByTestId("memory-line");

it("is opened, searched and read by keyboard alone", async () => {
  const { page, complaints } = await pages.demo("");
  await focus(page, "Memory of Workshop on Monday");
  await page.keyboard.press("Enter");
  await page.getByTestId("memory").waitFor();
  expect(await lines(page).count()).toBe(100); // of more: the rest is asked for
  await tabTo(page, "input[type=search]");
  await page.keyboard.type("three points");
  await expect.poll(() => page.getByText(/\d+ messages found/).count()).toBe(1);
  for (const text of await lines(page).allTextContents()) expect(text).toContain("three points");
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await focus(page, "FAFarah Aziz");
  await page.keyboard.press("Enter");
  const row = page.getByTestId("where").filter({ hasText: "Farah Aziz" });
  expect(await row.getByRole("row").count()).toBe(6); // a head, and five stays
  await page.keyboard.press("Escape");
  await page.getByTestId("memory").waitFor({ state: "detached" });
  expect(complaints).toEqual([]);
});

it("shows long chats in parts", async () => {
  const { page } = await pages.demo("");
  await page.getByRole("button", { name: "Memory of Workshop on Monday" }).click();
  await page.getByRole("button", { name: /^Show \d+ more messages$/ }).click();
  const all = Number.parseInt((await page.getByText(/^\d+ messages$/).textContent())!, 10);
  await expect.poll(() => lines(page).count()).toBe(all);
  expect(all).toBeGreaterThan(100);
});

it.each([
  ["As a table (CSV)", /^Workshop-on-Monday-\d{4}-\d\d-\d\d\.csv$/, "time,room,name,text"],
  ["As text (Markdown)", /^Workshop-on-Monday-\d{4}-\d\d-\d\d\.md$/, "# Workshop on Monday"],
])("is saved %s", async (item, name, begin) => {
  const { page } = await pages.demo("");
  await page.getByRole("button", { name: "Memory of Workshop on Monday" }).click();
  await page.getByRole("button", { name: "Export" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: item }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(name);
  expect(await readFile(await download.path(), "utf8")).toMatch(new RegExp(`^${begin}`));
});

it("says when nothing was kept", async () => {
  const { page } = await pages.demo("");
  await page.getByRole("button", { name: "Memory of Book club" }).click();
  await page.getByText("Nothing is kept of this meeting.").waitFor();
});

it("is at hand in a running meeting, and shows a participant their own rooms alone", async () => {
  const { page } = await pages.demo("stage=meeting&rooms=running&role=participant&cameras=0");
  await page.keyboard.press("c");
  await page.getByTestId("export").click();
  await page.getByRole("menuitem", { name: "Memory…" }).click();
  await page.getByTestId("memory").waitFor();
  await page.getByRole("combobox", { name: "Room" }).click();
  const rooms = await page.getByRole("option").allTextContents();
  expect(rooms.map((r) => r.replace(/^R(?=Red)/, ""))).toEqual(["All rooms", "Main room", "ARed"]);
});

it("a rehearsal lets a newcomer drag somebody, and ends with leaving", async () => {
  const { page, complaints } = await pages.demo("");
  await page.getByTestId("rehearse").getByRole("button", { name: "Try it" }).click();
  await page.getByTestId("rehearsal").getByText("Set up rooms, then drag somebody into one.").waitFor();
  await page.getByRole("button", { name: "Set up rooms" }).click();
  const room = (id: string) => page.locator(`[data-testid=room][data-room=${id}]`);
  const card = room("room1").getByTestId("card").first();
  await card.waitFor();
  const who = await card.getAttribute("data-person");
  await drag(page, card, room("room2"));
  await room("room2").locator(`[data-person=${who}]`).waitFor();
  await expect.poll(() => page.getByText("then drag somebody").count()).toBe(0); // they know how
  await page.getByRole("button", { name: "End the rehearsal" }).click();
  await page.getByTestId("home").waitFor();
  expect(complaints).toEqual([]);
});

async function tabTo(page: Page, selector: string): Promise<void> {
  for (let i = 0; i < 60; i++) {
    if (await page.evaluate((s) => document.activeElement?.matches(s), selector)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab never reaches ${selector}`);
}

/** Presses Tab until the control of that name has the focus. */
async function focus(page: Page, name: string): Promise<void> {
  for (let i = 0; i < 80; i++) {
    const now = await page.evaluate(() => {
      const e = document.activeElement;
      return e?.tagName === "BUTTON" ? (e.getAttribute("aria-label") ?? e.textContent) : "";
    });
    if (now === name) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab never reaches ${name}`);
}
