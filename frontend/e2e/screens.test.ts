import { AxeBuilder } from "@axe-core/playwright";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { Pages, type Shown, shoot } from "./browser";
import { type Screen, screens } from "./screens";

const usual = { width: 1280, height: 800 };

/** Ways to look at a screen, one after the other; axe sees both themes; all must fit the window. */
const looks: { name: string; axe?: (page: AxeBuilder) => AxeBuilder; turn: (page: Page) => Promise<unknown> }[] = [
  { name: "light", axe: (b) => b, turn: (p) => p.emulateMedia({ colorScheme: "light" }) },
  // Themes differ by colours alone, and of the rules one is about them.
  { name: "dark", axe: (b) => b.withRules("color-contrast"), turn: (p) => p.emulateMedia({ colorScheme: "dark" }) },
  {
    name: "german",
    turn: async (p) => {
      await p.setViewportSize({ width: 1024, height: 640 });
      await speak(p, "de");
    },
  },
  {
    name: "large",
    turn: async (p) => {
      await p.setViewportSize({ width: 2560, height: 1440 });
      await speak(p, "en");
    },
  },
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

let pages: Pages;
let context: BrowserContext;
beforeAll(async () => {
  pages = await Pages.open();
  context = await pages.context({ reducedMotion: "reduce", viewport: usual });
});
afterEach(async () => {
  for (const page of context.pages()) await page.close(); // it would go on filming
});
afterAll(() => pages.close());

it.each(screens)("$name", async (screen) => {
  const { page, complaints } = await show(screen);
  for (const look of looks) {
    await look.turn(page);
    await settled(page);
    await picture(page, `${screen.name}-${look.name}`);
    if (look.axe) expect(await violations(page, look.axe), look.name).toEqual([]);
    expect(await overflow(page), look.name).toBeLessThanOrEqual(0);
  }
  expect(complaints).toEqual([]);
});

/** Opens a screen, and does what is done before it is looked at. */
async function show(screen: Screen): Promise<Shown> {
  const shown = await pages.show(context, screen.query);
  await screen.act?.(shown.page);
  await shown.page.mouse.move(0, 0);
  await filmed(shown.page);
  return shown;
}

/** Changes the language while the screen is open. */
async function speak(page: Page, language: string): Promise<void> {
  await page.evaluate((to) => window.__demo!.speak!(to), language);
  await page.locator(`html[lang=${language}]`).waitFor({ state: "attached" });
}

/** With SHOTS=1, for people's eyes: hundreds of pictures take minutes. */
async function picture(page: Page, name: string): Promise<void> {
  if (process.env.SHOTS) await shoot(page, name);
}

type Result = Awaited<ReturnType<AxeBuilder["analyze"]>>["violations"][number];

/** What axe finds. There are no frames, so one run in the page will do; and only violations are told, and gathered. */
async function violations(page: Page, rules: (of: AxeBuilder) => AxeBuilder): Promise<string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] });
  const found = await rules(axe).analyze();
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

/** Nothing is on its way in any more: seen frame by frame, as an animation may be dropped without a word. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
    for (let i = 0; i < 3; i++) await frame(); // what was turned takes hold
    while (document.getAnimations().some((a) => a.playState === "running")) await frame();
  });
}
