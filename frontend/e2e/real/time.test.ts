import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Person } from "./apps";
import { film, Gathering } from "./gathering";
import * as w from "./window";

// Time in the rooms, which runs on whoever is there, and what the host can carry.

let all: Gathering;
let ana: Person;
let bo: Person;
let cy: Person;
let di: Person;

beforeAll(async () => {
  all = await Gathering.open();
  ({ ana, bo, cy, di } = all);
});
afterAll(() => all?.close());
beforeEach(() => all.fresh());

it("B14: what the host carries is said before the start, and live: splitting lowers it", async () => {
  await film(cy, di);
  await w.assign(ana, 2, { Red: ["Cy"], Blue: ["Di"] });
  const line = (who: Person) => who.page.getByTestId("load-line").first().textContent();
  for (const who of [ana, bo])
    await expect.poll(() => line(who), w.patience).toMatch(/\d+ streams? now, \d+ after the split\./);
  const numbers = async (who: Person) => (await line(who))!.match(/\d+/g)!.map(Number).slice(0, 2);
  for (const who of [ana, bo]) await expect.poll(() => numbers(who), w.patience).toEqual([2 * 3, 0]); // each goes to three
  await w.press(ana, "Start rooms");
  await w.isIn("Red", cy);
  await w.menu(bo, "Rooms menu", "What the host carries");
  const row = bo.page.getByRole("dialog").getByRole("row", { name: /^Now/ });
  await expect.poll(() => row.getByRole("cell").first().textContent(), w.patience).toBe("0");
});

it("B3: the time is set, changed and shown in every window; warnings, a countdown, and a way back before its end", async () => {
  await w.assign(ana, 2, { Red: ["Cy"], Blue: ["Di"] });
  await w.press(ana, "Start for a time");
  await w.choose(ana, /^5 minutes$/);
  await w.isIn("Red", cy);
  await w.isIn("Blue", di);
  for (const who of [ana, bo, cy, di]) await expect.poll(() => left(who), w.patience).toBeGreaterThan(240);
  await bo.page.getByTestId("time-button").click();
  await bo.page.getByRole("menuitem", { name: "5 minutes more" }).click();
  for (const who of [ana, cy, di]) await expect.poll(() => left(who), w.patience).toBeGreaterThan(500);
  for (let i = 0; i < 5; i++) await bo.page.getByRole("menuitem", { name: "1 minute less" }).click();
  await bo.page.keyboard.press("Escape");
  for (const who of [ana, cy, di]) await expect.poll(() => left(who), w.patience).toBeLessThan(300);
  await cy.page.getByTestId("time-warning").filter({ hasText: "5 minutes left" }).waitFor();

  await w.menu(ana, "Blue: more", "Timer");
  const dialog = ana.page.getByRole("dialog");
  await dialog.getByLabel("Time in the rooms").fill("2");
  await dialog.getByRole("button", { name: "Set timer" }).click();
  await expect.poll(() => left(di), w.patience).toBeLessThan(121);
  expect(await left(cy)).toBeGreaterThan(await left(di));

  await w.menu(ana, "Stop with a countdown", "In 60 seconds");
  await cy.page
    .getByTestId("ending")
    .getByText(/Back in the main room in (1:00|0:\d\d)/)
    .waitFor();
  await w.press(cy, "Return now");
  await w.isIn("Main room", cy);
  await w.isIn("Blue", di);
  await bo.page
    .getByTestId("ending")
    .getByText(/The rooms close in/)
    .waitFor();
  await w.press(bo, "Add 5 minutes");
  await ana.page.getByTestId("ending").waitFor({ state: "detached" });
  await expect.poll(() => left(ana), w.patience).toBeGreaterThan(240);

  await w.menu(ana, "Stop with a countdown", "In 10 seconds");
  for (const who of [ana, bo]) await who.page.getByTestId("time-large").waitFor();
  await w.isIn("Main room", di);
  for (const who of [cy, di]) await who.page.getByText("Breakout rooms are not started").waitFor();
  for (const who of [ana, bo]) await who.page.getByRole("button", { name: "Start rooms" }).waitFor();
});

it("B3: the rooms close in time though the app that set it, which hosted, is gone", async () => {
  await w.assign(ana, 2, { Red: ["Cy"], Blue: ["Di"] });
  await w.press(ana, "Start rooms");
  await w.isIn("Red", cy);
  await w.isIn("Blue", di);
  await w.menu(ana, "Stop with a countdown", "In 30 seconds");
  await cy.page.getByTestId("ending").waitFor();
  await ana.kill();
  await w.isIn("Red", cy);
  await w.isIn("Main room", cy, di);
  await cy.page.getByText("Breakout rooms are not started").waitFor();
  await bo.page.getByRole("button", { name: "Start rooms" }).waitFor();
});

/** The seconds that a window says are left where its person is. */
async function left({ page }: Person): Promise<number> {
  const text = await page.locator(".topbar [data-testid=time-left] span[aria-hidden]").textContent();
  return text!.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}
