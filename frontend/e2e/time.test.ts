import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { Pages } from "./browser";

let pages: Pages;
beforeAll(async () => {
  pages = await Pages.open();
});
afterEach(() => pages.closeAll());
afterAll(() => pages.close());

const running = "stage=meeting&rooms=running&cameras=0";
const location = (page: Page) => page.getByTestId("location").textContent();
const shown = async (page: Page) => (await page.getByTestId("time-left").first().getAttribute("datetime")) ?? "";
/** PT4M32S in seconds. */
const seconds = async (page: Page) => {
  const [, minutes, rest] = /PT(\d+)M(\d+)S/.exec(await shown(page))!;
  return Number(minutes) * 60 + Number(rest);
};

it("counts down in the bar, second by second", async () => {
  const { page, complaints } = await pages.demo(`${running}&timer=600&role=participant`);
  const first = await seconds(page);
  expect(first).toBeLessThanOrEqual(600);
  await expect.poll(() => seconds(page), { timeout: 30_000 }).toBeLessThan(first - 1);
  expect(complaints).toEqual([]);
});

it("warns once as a line that is read out when a mark is passed", async () => {
  const { page } = await pages.demo(`${running}&timer=304&role=participant`);
  const warning = page.getByRole("status").getByTestId("time-warning");
  await warning.waitFor();
  expect(await warning.textContent()).toBe("5 minutes left");
  await warning.waitFor({ state: "detached" });
  expect(await page.getByTestId("time-warning").count()).toBe(0);
});

it("shows the last seconds large, then the way back, and ends the rooms", async () => {
  const { page } = await pages.demo(`${running}&timer=6&grace=6&role=participant`);
  expect(await location(page)).toContain("Red");
  await page.getByTestId("time-large").waitFor();
  await page.getByTestId("ending").waitFor();
  expect(await page.getByTestId("ending").textContent()).toMatch(/Back in the main room in 0:0\d/);
  await expect.poll(() => location(page), { timeout: 30_000 }).toContain("Main room");
  await expect.poll(() => page.getByTestId("ending").count()).toBe(0);
  await page.getByText("Everyone is back in the main room").waitFor();
});

it("lets a participant return at once, and no earlier", async () => {
  const { page } = await pages.demo(`${running}&timer=5&grace=100&role=participant`);
  expect(await page.getByRole("button", { name: "Return now" }).count()).toBe(0);
  await page.getByRole("button", { name: "Return now" }).click();
  await expect.poll(() => location(page)).toContain("Main room");
});

it("is started, prolonged and ended by keyboard alone", async () => {
  const { page } = await pages.demo("stage=meeting&rooms=set&cameras=0");
  await page.keyboard.press("r");
  await focus(page, "Start for a time");
  await choose(page, "10 minutes");
  await page.getByTestId("time-button").getByTestId("time-left").waitFor();
  const before = await seconds(page);
  expect(before).toBeGreaterThan(560);
  await page.getByTestId("time-button").focus();
  await choose(page, "5 minutes more");
  await expect.poll(() => seconds(page)).toBeGreaterThan(before + 200);
  await page.keyboard.press("Escape"); // the menu stayed open for more
  await expect.poll(() => page.getByRole("menu").count()).toBe(0);
  await focus(page, "Stop with a countdown");
  await choose(page, "In 60 seconds");
  await focus(page, "Close now");
  await page.keyboard.press("Enter");
  await expect.poll(() => page.getByTestId("time-left").count()).toBe(0);
  await page.getByRole("button", { name: "Start rooms" }).waitFor();
});

it("is set for one room by the dialog, and cleared", async () => {
  const { page } = await pages.demo(`${running}&visit=room2`);
  await page.getByTestId("time-button").click();
  await page.getByRole("menuitem", { name: "Another time…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("combobox", { name: "For" }).click();
  await page.getByRole("option", { name: "Blue" }).click();
  await dialog.getByRole("textbox", { name: "Time in the rooms" }).fill("20");
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
  await expect.poll(() => seconds(page)).toBeGreaterThan(1100);
  await page.getByTestId("time-button").click();
  await page.getByRole("menuitem", { name: "Clear the timer" }).click();
  await expect.poll(() => page.getByTestId("time-left").count()).toBe(0);
});

it("asks a moderator where somebody belongs who came late", async () => {
  const { page } = await pages.demo(`${running}&late=ask`);
  await page.keyboard.press("p");
  const toast = page.getByTestId("toast").filter({ hasText: "Di Marchetti joined late and waits" });
  await toast.getByRole("button", { name: "Choose a room for Di Marchetti" }).focus();
  await choose(page, "Green");
  await toast.waitFor({ state: "detached" });
  await page.getByTestId("toast").filter({ hasText: "You moved Di Marchetti to Green" }).waitFor();
});

it("says where the rule put somebody, and takes it back", async () => {
  const { page } = await pages.demo(`${running}&late=smallest`);
  const toast = page.getByTestId("toast").filter({ hasText: "Di Marchetti joined late and is in" });
  await toast.getByRole("button", { name: "Undo" }).click();
  await page.getByText("Taken back").waitFor();
  await expect.poll(() => toast.count()).toBe(0);
});

it("sets the rules, and the invitation says what they mean", async () => {
  const { page } = await pages.demo("stage=meeting&rooms=set&cameras=0");
  await page.keyboard.press("r");
  await page.getByRole("button", { name: "Rooms menu" }).click();
  await page.getByRole("menuitem", { name: "Rules…" }).click();
  await page.getByRole("radio", { name: "Goes to the smallest room" }).click();
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.keyboard.press("i");
  await page.getByTestId("newcomers").waitFor();
  expect(await page.getByTestId("newcomers").textContent()).toContain("smallest room");
});

/** Opens the focused menu and walks to an item. */
async function choose(page: Page, name: string): Promise<void> {
  await page.keyboard.press("Enter");
  await page.getByRole("menu").waitFor();
  for (let i = 0; i < 20; i++) {
    const item = page.locator("[role=menuitem][data-highlighted]");
    if ((await item.count()) > 0 && (await item.textContent())?.endsWith(name)) return page.keyboard.press("Enter");
    await page.keyboard.press("ArrowDown");
  }
  throw new Error(`no item ${name}`);
}

/** Presses Tab until the control of that name has the focus. */
async function focus(page: Page, name: string): Promise<void> {
  for (let i = 0; i < 120; i++) {
    const now = await page.evaluate(() => {
      const e = document.activeElement;
      return e?.tagName === "BUTTON" ? (e.getAttribute("aria-label") ?? e.textContent) : "";
    });
    if (now === name) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab never reaches ${name}`);
}
