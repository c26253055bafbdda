import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Browser, Page } from "playwright-core";
import { launch } from "../browser";

const program = process.env.ALCOVE_NODE ?? new URL("../../../bin/alcove-node", import.meta.url).pathname;

/** A participant: an app of their own in a process, and its window in a browser. */
export interface Person {
  name: string;
  page: Page;
  /** What the page complained of: errors and violations of its policy. */
  complaints: string[];
  /** Ends the app as a crash does. */
  kill: () => Promise<void>;
}

declare global {
  interface Window {
    __rpc: WebSocket;
    __tones: number;
  }
}

/** Several real apps on loopback in one meeting; the first to enter is its owner. */
export class Apps {
  readonly people: Person[] = [];
  private link = "";

  private constructor(
    private readonly browser: Browser,
    private readonly folder: string,
  ) {}

  static async open(): Promise<Apps> {
    return new Apps(await launch(), mkdtempSync(join(tmpdir(), "alcove-apps-")));
  }

  /** Starts an app and opens its window, which shows the home page. */
  async start(name: string, ...flags: string[]): Promise<Person> {
    const devices = ["--camera", "none", "--microphone", `tone:${220 + 60 * this.people.length}`, "--speakers", "none"];
    const data = join(this.folder, name);
    const app = spawn(program, [
      "serve", "--data", data, "--bind", "127.0.0.1", "--announce=false", ...devices, ...flags,
    ], { stdio: ["ignore", "pipe", openSync(join(this.folder, `${name}.log`), "a")] }); // biome-ignore format: flags
    const ended = new Promise<void>((done) => app.once("exit", () => done()));
    const address = await firstLine(app, name);
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-US" });
    const page = await context.newPage();
    await page.addInitScript(spy);
    page.setDefaultTimeout(60_000);
    const complaints: string[] = [];
    page.on("pageerror", (e) => complaints.push(e.message));
    await page.goto(address);
    await page.getByTestId("home").waitFor();
    await page.getByLabel("Your name").fill(name);
    const kill = async () => {
      app.kill("SIGKILL");
      await ended;
    };
    const person = { name, page, complaints, kill, stop: () => void app.kill("SIGTERM"), ended };
    this.people.push(person);
    return person;
  }

  /** Starts an app and enters the meeting with it, by what a person would do. */
  async enter(name: string, ...flags: string[]): Promise<Person> {
    const person = await this.start(name, ...flags);
    const { page } = person;
    if (this.link === "") {
      await page.getByRole("button", { name: "Start a meeting" }).click();
      await page.getByTestId("lobby").waitFor();
      await page.getByRole("button", { name: "Start", exact: true }).click();
      await page.getByTestId("meeting").waitFor();
      this.link = await invite(page);
      return person;
    }
    await this.join(person);
    return person;
  }

  async join(person: Person): Promise<void> {
    await person.page.getByLabel("Invite link or address").fill(this.link);
    await person.page.getByRole("button", { name: "Continue" }).click();
    await go(person);
  }

  /** Starts somebody's app again, and enters the meeting that it remembers. */
  async reopen(name: string, ...flags: string[]): Promise<Person> {
    const person = await this.start(name, ...flags);
    await person.page.getByRole("button", { name: /^Open again/ }).click();
    await go(person);
    return person;
  }

  async close(): Promise<void> {
    await this.browser.close();
    for (const p of this.people as (Person & { stop: () => void; ended: Promise<void> })[]) {
      p.stop();
      await p.ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Keeps the socket that the page asks its app by, and counts the tones it plays. */
function spy(): void {
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    if (this.url.includes("/rpc")) window.__rpc = this;
    send.call(this, data);
  };
  window.__tones = 0;
  window.OscillatorNode = class extends OscillatorNode {
    override start(when?: number): void {
      window.__tones++;
      super.start(when);
    }
  };
}

async function firstLine(app: ChildProcess, name: string): Promise<string> {
  for await (const line of createInterface({ input: app.stdout! })) return line;
  throw new Error(`${name}'s app ended before it said where it is: is ${program} built?`);
}

/** Goes in by the lobby. */
async function go({ page }: Person): Promise<void> {
  await page.getByTestId("lobby").waitFor();
  await page.getByRole("button", { name: "Join", exact: true }).click();
  await page.getByTestId("meeting").waitFor();
}

/** The link that lets others in, as the invite dialog shows it. */
async function invite(page: Page): Promise<string> {
  await page.keyboard.press("i");
  const field = page.getByRole("dialog").getByRole("textbox").first();
  let link = "";
  while (!link.startsWith("alcove:")) link = await field.inputValue(); // it is asked for as the dialog opens
  await page.keyboard.press("Escape");
  return link;
}
