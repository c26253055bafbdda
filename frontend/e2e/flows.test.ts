import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { Pages } from "./browser";

let pages: Pages;
beforeAll(async () => {
  pages = await Pages.open();
});
afterEach(() => pages.closeAll());
afterAll(() => pages.close());

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
  await focus(page, "Red: more"); // the board's one stop; arrows go on from it
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowRight");
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
