import type { Locator } from "playwright-core";
import { expect } from "vitest";
import type { Person } from "./apps";

// What people do and see in their windows.

export const patience = { timeout: 60_000 };

/** Opens a side panel, if it is not open. */
export async function open({ page }: Person, panel: "rooms" | "people" | "chat"): Promise<void> {
  const button = page.getByTestId(`open-${panel}`);
  if ((await button.getAttribute("aria-pressed")) !== "true") await button.click();
}

/** A room in the panel: a column of the board, or a section of what participants see. */
export function room({ page }: Person, name: string): Locator {
  return page.getByTestId("room").filter({ has: page.getByRole("heading", { name, exact: true }) });
}

/** The names of all rooms in the panel. */
export function rooms({ page }: Person): Promise<string[]> {
  return page.getByTestId("room").getByRole("heading").allTextContents();
}

/** Somebody's card on the board. */
export function card({ page }: Person, name: string): Locator {
  return page.getByTestId("card").filter({ has: page.getByText(name, { exact: true }) });
}

/** Waits until these people, and nobody else, are in a room in somebody's panel. */
export async function holds(who: Person, name: string, ...people: string[]): Promise<void> {
  const there = room(who, name).locator("[data-person] bdi");
  await expect.poll(async () => (await there.allTextContents()).sort(), patience).toEqual([...people].sort());
}

/** Waits until people are told, each in their own window, that they are in a room. */
export async function isIn(name: string, ...people: Person[]): Promise<void> {
  for (const { page } of people) await page.getByTestId("location").getByText(name, { exact: true }).waitFor();
}

/** Makes rooms from the form of the rooms panel. */
export async function setUp(by: Person, count: number, how: string): Promise<void> {
  await open(by, "rooms");
  await by.page.getByLabel("Number of rooms").fill(String(count));
  await by.page.getByRole("radio", { name: how }).click();
  await by.page.getByRole("button", { name: how === "I assign them" ? "Next: assign people" : "Set up rooms" }).click();
  await by.page.getByTestId("rooms").waitFor();
}

/** Makes rooms and puts people into them by hand, as `{ Red: ["Cy"] }`. */
export async function assign(by: Person, count: number, into: Record<string, string[]>): Promise<void> {
  await setUp(by, count, "I assign them");
  for (const [name, people] of Object.entries(into)) await moveTo(by, name, ...people);
  await press(by, "Confirm");
}

/** Picks people on the board and moves them by the menu. */
export async function moveTo(by: Person, name: string, ...people: string[]): Promise<void> {
  for (const p of people) await card(by, p).click({ modifiers: ["Control"] });
  await press(by, "Move to room");
  await choose(by, new RegExp(`^\\S? ?${name}`));
}

export async function press({ page }: Person, name: string): Promise<void> {
  await page.getByRole("button", { name, exact: true }).click();
}

/** Chooses an entry of the menu that is open. */
export async function choose({ page }: Person, name: string | RegExp): Promise<void> {
  await page.getByRole("menuitem", { name }).click();
  await page.getByRole("menu").waitFor({ state: "detached" });
}

/** Chooses an entry of the menu behind a button. */
export async function menu(by: Person, button: string, entry: string): Promise<void> {
  await press(by, button);
  await choose(by, entry);
}

/** What stands in the chat that is open: a line each, without its time. */
export async function chat({ page }: Person): Promise<string[]> {
  const lines = await page.getByTestId("line").allTextContents();
  return lines.map((l) => l.replace(/ · .*$/, ""));
}

/** Writes into the chat that is open. */
export async function write({ page }: Person, text: string): Promise<void> {
  const field = page.getByTestId("chat").getByRole("textbox");
  await field.fill(text);
  await field.press("Enter");
  await expect.poll(() => field.inputValue(), patience).toBe("");
}

/** Somebody's tile on the stage. */
export function tile({ page }: Person, name: string): Locator {
  return page.getByTestId("tile").filter({ has: page.getByText(name, { exact: true }) });
}

/** Somebody's device key, as their own tile has it. */
export async function idOf(who: Person): Promise<string> {
  return (await tile(who, "You").getAttribute("data-tile"))!;
}

/** How many pictures of somebody were drawn so far in a window. */
export function frames({ page }: Person, id: string, source: "camera" | "screen"): Promise<number> {
  return page.evaluate((key) => window.__alcove!.frames[key] ?? 0, `${id}/${source}`);
}

/** Waits until moving pictures of somebody are drawn. */
export async function draws(who: Person, name: string, source: "camera" | "screen"): Promise<void> {
  await drawsIt(who, (await tile(who, name).getAttribute("data-tile"))!, source);
}

/** The same by the device key, wherever in the window it is. */
export async function drawsIt(who: Person, id: string, source: "camera" | "screen"): Promise<void> {
  await who.page.locator(`canvas[data-participant="${id}"][data-source=${source}][data-state=live]`).waitFor();
  const before = await frames(who, id, source);
  await expect.poll(() => frames(who, id, source), patience).toBeGreaterThan(before + 2);
}

/** Waits until somebody's voice comes to a window from now on, wherever they are. */
export async function hearsNow({ page }: Person, id: string): Promise<void> {
  const from = await page.evaluate(() => performance.now());
  await expect.poll(() => page.evaluate((who) => window.__alcove!.heard(who), id), patience).toBeGreaterThan(from);
}

/** Waits until somebody's voice no longer comes to a window. */
export async function deaf({ page }: Person, id: string): Promise<void> {
  const since = () => page.evaluate((who) => performance.now() - window.__alcove!.heard(who), id);
  await expect.poll(since, patience).toBeGreaterThan(1000);
}

/** Waits until somebody's tile shows that they are heard. */
export async function hears(who: Person, name: string): Promise<void> {
  await who.page.locator("[data-testid=tile][data-loud]").getByText(name, { exact: true }).waitFor();
}

/** Counts from now on how often something appears in somebody's window. */
export async function count({ page }: Person, testid: string): Promise<() => Promise<number>> {
  const counter = await page.evaluateHandle((selector) => {
    const seen = { times: 0 };
    new MutationObserver((changes) => {
      const added = changes.flatMap((c) => [...c.addedNodes]);
      seen.times += added.filter(
        (n) => n instanceof Element && (n.matches(selector) || n.querySelector(selector)),
      ).length;
    }).observe(document.body, { childList: true, subtree: true });
    return seen;
  }, `[data-testid=${testid}]`);
  return () => counter.evaluate((seen) => seen.times);
}

/** Waits for a short word at the edge of the window. */
export async function told({ page }: Person, words: string): Promise<void> {
  await page.getByTestId("toast").filter({ hasText: words }).first().waitFor();
}

/**
 * Asks the app for what its window does not offer, as a page could that somebody tampered with: the code of its refusal,
 * or "" where it did it.
 */
export function ask({ page }: Person, method: string, ...args: unknown[]): Promise<string> {
  return page.evaluate(
    ([method, args]) =>
      new Promise<string>((done) => {
        const id = -Math.ceil(Math.random() * 1e9);
        window.__rpc.addEventListener("message", function answer(e) {
          const reply = JSON.parse(e.data);
          if (reply.id !== id) return;
          window.__rpc.removeEventListener("message", answer);
          done(reply.error?.code ?? "");
        });
        window.__rpc.send(JSON.stringify({ id, method, args }));
      }),
    [method, args] as const,
  );
}
