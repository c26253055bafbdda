import { AxeBuilder } from "@axe-core/playwright";
import type { BrowserContextOptions } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { Pages, shoot } from "./browser";
import { screens } from "./screens";

let pages: Pages;
beforeAll(async () => {
  pages = await Pages.open();
});
afterEach(() => pages.closeAll());
afterAll(() => pages.close());

const looks: { name: string; query?: string; big?: boolean; options: BrowserContextOptions }[] = [
  { name: "light", options: { colorScheme: "light" } },
  { name: "dark", options: { colorScheme: "dark" } },
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
    const found = await new AxeBuilder({ page }).analyze();
    expect(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(" | ")}`)).toEqual([]);
    expect(complaints).toEqual([]);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(over).toBeLessThanOrEqual(0);
  });
}

/** Pictures that will come have come, and nothing is on its way in any more. */
async function settled(page: import("playwright-core").Page): Promise<void> {
  await page.evaluate(() => Promise.all(document.getAnimations().map((a) => a.finished.catch(() => {}))));
  const canvases = page.locator("canvas[data-source]");
  if ((await canvases.count()) > 0) await page.locator('canvas[data-state="live"]').first().waitFor();
}
