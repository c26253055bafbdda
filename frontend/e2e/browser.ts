import { mkdirSync } from "node:fs";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
} from "playwright-core";
import { type PreviewServer, preview } from "vite";

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium-headless-shell", args: flags });
}

/** A page, and what it complained of: errors, warnings, violations of its CSP. */
export interface Shown {
  page: Page;
  complaints: string[];
}

/** The built pages on loopback, and a browser to look at them. */
export class Pages {
  private constructor(
    private readonly server: PreviewServer,
    private readonly browser: Browser,
    private readonly url: string,
  ) {}

  static async open(): Promise<Pages> {
    const server = await preview({
      root: new URL("..", import.meta.url).pathname,
      build: { outDir: process.env.DIST ?? "dist" },
      preview: { host: "127.0.0.1", port: 0 },
      logLevel: "error",
    });
    return new Pages(server, await launch(), server.resolvedUrls!.local[0]!);
  }

  /** Opens the demo with a query. */
  async demo(query: string, options: BrowserContextOptions = {}, before: () => void = () => {}): Promise<Shown> {
    return this.show(await this.context(options), query, before);
  }

  /** A profile for several pages: from the second on they have the scripts already compiled. */
  context(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    return this.browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  }

  /** Opens the demo with a query in a profile. */
  async show(context: BrowserContext, query: string, before: () => void = () => {}): Promise<Shown> {
    const page = await context.newPage();
    await page.addInitScript(before);
    const complaints: string[] = [];
    page.on("pageerror", (e) => complaints.push(e.message));
    page.on("console", (m) => {
      if (m.type() === "error" || m.type() === "warning") complaints.push(m.text());
    });
    await page.goto(`${this.url}?demo&cameras=3&fps=5&${query}`);
    await page.locator("[data-testid=home],[data-testid=lobby],[data-testid=meeting]").first().waitFor();
    return { page, complaints };
  }

  /** Ends all pages: each would go on filming. */
  async closeAll(): Promise<void> {
    await Promise.all(this.browser.contexts().map((c) => c.close()));
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.close();
  }
}

/** Where pictures for people's eyes go. */
export async function shoot(page: Page, name: string): Promise<void> {
  const folder = new URL("shots/", import.meta.url).pathname;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: `${folder}${name}.png` });
}

/** Drags a person by the mouse onto the head of a room. */
export async function drag(page: Page, from: Locator, to: Locator): Promise<void> {
  await from.hover({ trial: true }); // it may still be on its way from the last move
  const a = (await from.boundingBox())!;
  const b = (await to.boundingBox())!;
  await page.mouse.move(a.x + 80, a.y + a.height / 2);
  await page.mouse.down();
  await page.mouse.move(a.x + 90, a.y + a.height / 2 + 10, { steps: 4 });
  await page.mouse.move(b.x + b.width / 2, b.y + 14, { steps: 12 });
  await page.mouse.up();
}
