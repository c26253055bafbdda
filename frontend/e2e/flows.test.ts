import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { drag, Pages } from "./browser";

let pages: Pages;
beforeAll(async () => {
  pages = await Pages.open();
});
afterEach(() => pages.closeAll());
afterAll(() => pages.close());

const room = (page: Page, id: string) => page.locator(`[data-testid=room][data-room=${id}]`);

it("draws VP8 through WebCodecs into the tiles' canvases", async () => {
  const { page, complaints } = await pages.demo("stage=meeting&people=4");
  const canvas = page.locator("canvas[data-source=camera][data-state=live]").first();
  await canvas.waitFor();
  const frames = () => page.evaluate(() => Math.max(...Object.values(window.__alcove!.frames)));
  const before = await frames();
  await expect.poll(frames, { timeout: 30_000 }).toBeGreaterThan(before + 10);
  const size = await canvas.evaluate((c: HTMLCanvasElement) => [c.width, c.height]);
  expect(size).toEqual([320, 180]);
  expect(complaints).toEqual([]);
});

it("moves a person by dragging, and everybody who is picked with them", async () => {
  const { page } = await pages.demo("stage=meeting&rooms=running&cameras=0");
  await page.keyboard.press("r");
  const blue = room(page, "room2").getByTestId("person");
  const names = await blue.evaluateAll((rows) => rows.map((r) => r.getAttribute("data-person")));
  await drag(page, blue.first(), room(page, "room1"));
  await room(page, "room1").locator(`[data-person=${names[0]}]`).waitFor();
  for (const i of [0, 1]) await blue.nth(i).getByRole("checkbox").click();
  await drag(page, blue.first(), room(page, "room1"));
  for (const name of names.slice(0, 3)) await room(page, "room1").locator(`[data-person=${name}]`).waitFor();
});

it("drops nobody who is let go outside of a room", async () => {
  const { page } = await pages.demo("stage=meeting&rooms=running&cameras=0");
  await page.keyboard.press("r");
  const before = await room(page, "room1").getByTestId("person").count();
  await drag(page, room(page, "room1").getByTestId("person").first(), page.getByTestId("location"));
  await expect.poll(() => page.locator("[data-lifted]").count()).toBe(0);
  expect(await room(page, "room1").getByTestId("person").count()).toBe(before);
});

it("reaches a meeting, rooms and a move by keyboard alone", async () => {
  const { page } = await pages.demo("cameras=0");
  await focus(page, "Start a meeting");
  await page.keyboard.press("Enter");
  await page.getByTestId("lobby").waitFor();
  await page.keyboard.press("Enter"); // "Start" has the focus
  await page.getByTestId("meeting").waitFor();
  await page.keyboard.press("r");
  await focus(page, "Set up rooms");
  await page.keyboard.press("Enter");
  await focus(page, "Start rooms");
  await page.keyboard.press("Enter");
  await focus(page, "Join Blue");
  await page.keyboard.press("Enter");
  await page.getByTestId("moved").waitFor();
  expect(await page.getByTestId("location").textContent()).toContain("Blue");
});

it("asks for raw pictures where there is no VideoDecoder", async () => {
  const { page } = await pages.demo("stage=meeting&people=2", {}, () => {
    Reflect.deleteProperty(window, "VideoDecoder");
  });
  await expect.poll(() => page.evaluate(() => window.__demo?.raw)).toBe(true);
});

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
