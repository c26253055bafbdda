import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { Pages, shoot } from "./browser";
import { screens } from "./screens";

let pages: Pages;
beforeAll(async () => {
  pages = await Pages.open();
});
afterEach(() => pages.closeAll());
afterAll(() => pages.close());

const usual = { width: 1280, height: 800 };

/** Ways to look at a screen, one after the other. axe sees both themes; all must fit the window. */
const looks: { name: string; axe?: boolean; turn: (page: Page) => Promise<unknown> }[] = [
  { name: "light", axe: true, turn: (p) => p.emulateMedia({ colorScheme: "light" }) },
  { name: "dark", axe: true, turn: (p) => p.emulateMedia({ colorScheme: "dark" }) },
  { name: "large", turn: (p) => p.setViewportSize({ width: 2560, height: 1440 }) },
  { name: "small", turn: (p) => p.setViewportSize({ width: 800, height: 560 }) },
  {
    name: "text200",
    turn: async (p) => {
      await p.setViewportSize(usual);
      await p.addStyleTag({ content: "html { font-size: 200% }" });
      await p.evaluate(() => window.dispatchEvent(new Event("resize"))); // an open menu looks for its place again
    },
  },
];

it.each(screens)("$name", async (screen) => {
  const { page, complaints } = await pages.demo(screen.query, { reducedMotion: "reduce", viewport: usual });
  await screen.act?.(page);
  await page.mouse.move(0, 0);
  await filmed(page);
  for (const look of looks) {
    await look.turn(page);
    await settled(page);
    await picture(page, `${screen.name}-${look.name}`);
    if (look.axe) expect(await violations(page), look.name).toEqual([]);
    expect(await overflow(page), look.name).toBeLessThanOrEqual(0);
  }
  expect(complaints).toEqual([]);
});

it.each(screens)("$name in German", async (screen) => {
  const { page, complaints } = await pages.demo(`${screen.query}&lang=de`, {
    reducedMotion: "reduce",
    colorScheme: "dark",
    locale: "de-DE",
    viewport: { width: 1024, height: 640 },
  });
  await screen.act?.(page);
  await page.mouse.move(0, 0);
  await filmed(page);
  await settled(page);
  await picture(page, `${screen.name}-german`);
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  expect(complaints).toEqual([]);
});

/** With SHOTS=1, for people's eyes: hundreds of pictures take minutes. */
async function picture(page: Page, name: string): Promise<void> {
  if (process.env.SHOTS) await shoot(page, name);
}

type Result = Awaited<ReturnType<AxeBuilder["analyze"]>>["violations"][number];

async function violations(page: Page): Promise<string[]> {
  const found = await new AxeBuilder({ page }).analyze();
  return found.violations
    .filter((v) => !isPopup(v))
    .map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(" | ")}`);
}

/** A menu's popup is a layer above all landmarks, as a dialog is, which the rule knows to pass. */
function isPopup(v: Result): boolean {
  return v.id === "region" && v.nodes.every((n) => n.html.includes('role="menu"'));
}

/** Pixels that the page is wider than its window. */
function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}

/** The first picture has come. */
async function filmed(page: Page): Promise<void> {
  const canvases = page.locator("canvas[data-source]:visible");
  if ((await canvases.count()) > 0) await page.locator('canvas[data-state="live"]').first().waitFor();
}

/** Nothing is on its way in any more. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let i = 0; i < 3; i++) await new Promise((drawn) => requestAnimationFrame(drawn)); // what was turned takes hold
    await Promise.all(document.getAnimations().map((a) => a.finished.catch(() => {})));
  });
}
