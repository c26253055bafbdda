import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { Pages } from "./browser";

let pages: Pages;
beforeAll(async () => {
  pages = await Pages.open();
});
afterEach(() => pages.closeAll());
afterAll(() => pages.close());

const running = "stage=meeting&people=14&rooms=running&count=3";
const bottom = 1440; // px, of a large window
const speaking = (page: Page) => page.getByTestId("speaking");

it("sees, hears, speaks into and joins a room by keyboard alone", async () => {
  const { page, complaints } = await pages.demo(`${running}&cameras=0`);
  await page.keyboard.press("p"); // the panel goes
  await page.keyboard.press("w");
  await focus(page, "Listen to Blue");
  await page.keyboard.press("Enter");
  await page.getByTestId("listening").waitFor();
  await focus(page, "Peek into Red: see and hear it");
  await page.keyboard.press("Enter");
  await page.getByTestId("spotlight").waitFor();
  await focus(page, "Hold to whisper to Red");
  await page.keyboard.down(" ");
  await speaking(page).waitFor();
  expect(await speaking(page).textContent()).toContain("You whisper to Red");
  await page.keyboard.up(" ");
  await speaking(page).waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
  await page.getByTestId("spotlight").waitFor({ state: "detached" });
  await focus(page, "Join Green");
  await page.keyboard.press("Enter");
  await page.getByTestId("moved").waitFor();
  expect(await page.getByTestId("location").textContent()).toContain("Green");
  expect(await page.getByTestId("wall").count()).toBe(0);
  expect(complaints).toEqual([]);
});

it("ends a whisper wherever the pointer is let go", async () => {
  const { page } = await pages.demo(`${running}&cameras=0`);
  await page.keyboard.press("w");
  const box = (await page.getByRole("button", { name: "Hold to whisper to Red" }).boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await speaking(page).waitFor();
  await page.mouse.move(5, 5, { steps: 5 });
  expect(await speaking(page).count()).toBe(1); // it is still held
  await page.mouse.up();
  await speaking(page).waitFor({ state: "detached" });
});

it("ends speaking to rooms when the window loses its person, and the held key begins nothing anew", async () => {
  const { page } = await pages.demo(`${running}&cameras=0`);
  await page.keyboard.down("b");
  await speaking(page).waitFor();
  await page.evaluate(() => window.dispatchEvent(new Event("blur")));
  await speaking(page).waitFor({ state: "detached" });
  await page.keyboard.down("b"); // held on: this repeats
  expect(await speaking(page).count()).toBe(0);
  await page.keyboard.up("b");
});

it("keeps what was said to all rooms as a note, and plays it", async () => {
  const { page } = await pages.demo(`${running}&cameras=0`);
  await page.keyboard.down("b");
  await speaking(page).waitFor();
  await page.waitForTimeout(1500); // it is spoken
  await page.keyboard.up("b");
  await page.keyboard.press("c");
  const note = page.getByTestId("note");
  await note.waitFor();
  await note.getByRole("button", { name: /^Play the note of Mira Holt, 0:0\d$/ }).click();
  await page.locator("[data-testid=note][data-playing]").waitFor();
  await page.locator("[data-testid=note]:not([data-playing])").waitFor(); // over by itself
});

it("draws pictures of visible rooms alone, twelve at most, from the lowest layer", async () => {
  const { page } = await pages.demo("stage=meeting&people=200&rooms=running&count=50&cameras=2", {
    viewport: { width: 2560, height: bottom },
  });
  await page.keyboard.press("w");
  const pictures = page.locator(".wall canvas");
  const seen = async () => {
    const boxes = await pictures.evaluateAll((all) => all.map((c) => c.getBoundingClientRect().top));
    return { count: boxes.length, inView: boxes.every((top) => top < bottom && top > -400) };
  };
  await expect.poll(async () => (await seen()).count, { timeout: 60_000 }).toBeGreaterThan(3);
  const shown = () => page.evaluate(() => window.__demo?.shown?.() ?? []);
  for (const place of [0, 1000, 4000]) {
    await page.locator(".wall").evaluate((wall, top) => wall.scrollTo({ top }), place);
    await expect.poll(async () => (await seen()).inView, { timeout: 60_000 }).toBe(true);
    expect((await seen()).count).toBeLessThanOrEqual(12);
    const rooms = await shown();
    expect(rooms.length).toBeLessThanOrEqual(12);
    expect(Math.max(0, ...rooms.map((s) => s.height))).toBeLessThanOrEqual(180);
  }
});

it("asks for help with a word, and a moderator on the way is seen, all by keyboard", async () => {
  const { page } = await pages.demo(`${running}&cameras=0&role=participant`);
  await page.keyboard.press("h");
  await page.locator(".ask input:focus").waitFor();
  await page.keyboard.type("Scissors");
  await page.keyboard.press("Enter");
  await page.getByText("You asked for help: Scissors").waitFor();
  await page.keyboard.press("h");
  await page.getByTestId("my-help").waitFor({ state: "detached" });
});

it("takes, joins and dismisses who waits for help, all by keyboard", async () => {
  const { page } = await pages.demo(`${running}&cameras=0&help`);
  await page.keyboard.press("r");
  await focus(page, "Dismiss the request of Emil Novák");
  await page.keyboard.press("Enter");
  await focus(page, "On my way to Dina Haddad");
  await page.keyboard.press("Enter");
  await page.getByText("You are on the way").waitFor();
  await focus(page, /^Join Dina Haddad/);
  await page.keyboard.press("Enter");
  await page.getByTestId("moved").waitFor();
  await expect.poll(() => page.getByTestId("ask").count()).toBe(1); // Hana, whom another moderator took
});

/** Presses Tab until the control of that name has the focus. */
async function focus(page: Page, name: string | RegExp): Promise<void> {
  for (let i = 0; i < 120; i++) {
    const now = await page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? "");
    if (typeof name === "string" ? now === name : name.test(now)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab never reaches ${name}`);
}
