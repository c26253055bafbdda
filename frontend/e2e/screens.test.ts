import { AxeBuilder } from "@axe-core/playwright";
import type { BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { Pages, shoot } from "./browser";
import { screens } from "./screens";

let pages: Pages;
beforeAll(async () => {
  pages = await Pages.open();
});
afterEach(() => pages.closeAll());
afterAll(() => pages.close());

/** axe looks at both themes; the other looks are for eyes, and must fit the window. */
const looks: { name: string; query?: string; axe?: boolean; big?: boolean; options: BrowserContextOptions }[] = [
  { name: "light", axe: true, options: { colorScheme: "light" } },
  { name: "dark", axe: true, options: { colorScheme: "dark" } },
  { name: "german", query: "lang=de", options: { locale: "de-DE", colorScheme: "dark" } },
  { name: "small", options: { viewport: { width: 800, height: 560 } } },
  { name: "large", options: { viewport: { width: 2560, height: 1440 }, colorScheme: "dark" } },
  { name: "text200", big: true, options: {} },
];

for (const look of looks) {
  it.each(screens)(`${look.name}: $name`, async (screen) => {
    const query = [screen.query, look.query].filter(Boolean).join("&");
    const { page, complaints } = await pages.demo(query, { reducedMotion: "reduce", ...look.options });
    if (look.big) await page.addStyleTag({ content: "html { font-size: 200% }" });
    await screen.act?.(page);
    await page.mouse.move(0, 0);
    await settled(page);
    await shoot(page, `${screen.name}-${look.name}`);
    if (look.axe) expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(over).toBeLessThanOrEqual(0);
  });
}

async function violations(page: Page): Promise<string[]> {
  const found = await new AxeBuilder({ page }).analyze();
  return found.violations
    .filter((v) => !isPopup(v))
    .map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(" | ")}`);
}

type Result = Awaited<ReturnType<AxeBuilder["analyze"]>>["violations"][number];

/** A menu's popup is a layer above all landmarks, as a dialog is, which the rule knows to pass. */
function isPopup(v: Result): boolean {
  return v.id === "region" && v.nodes.every((n) => n.html.includes('role="menu"'));
}

/** Pictures that will come have come, and nothing is on its way in any more. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(() => Promise.all(document.getAnimations().map((a) => a.finished.catch(() => {}))));
  const canvases = page.locator("canvas[data-source]");
  if ((await canvases.count()) > 0) await page.locator('canvas[data-state="live"]').first().waitFor();
}
