import { readFile } from "node:fs/promises";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Person } from "./apps";
import { Gathering, promote } from "./gathering";
import * as w from "./window";

// What stays of a meeting, who may take part in one, and one to practise with.

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

it("B12: chats, notes and moves stay with those who were there, to be read and saved after leaving", async () => {
  await w.assign(ana, 2, { Red: ["Cy"], Blue: ["Di"] });
  await w.press(ana, "Start rooms");
  await w.isIn("Red", cy);
  for (const who of [cy, di]) {
    await w.open(who, "chat");
    await w.write(who, `said by ${who.name}`);
    await who.page.getByRole("img", { name: "Safe: other devices have it" }).waitFor();
  }
  await w.press(ana, "Message all rooms");
  await ana.page.getByRole("textbox", { name: "Message to all rooms" }).fill("five more minutes");
  await w.press(ana, "Send to all rooms");
  for (const who of [cy, di]) await expect.poll(() => w.chat(who), w.patience).toContain("five more minutes");
  await w.moveTo(ana, "Blue", "Cy");
  await w.isIn("Blue", cy);
  await w.press(ana, "Stop rooms");
  await w.isIn("Main room", cy, di);
  await w.menu(cy, "Leave", "Leave the meeting");
  await cy.page.getByTestId("home").waitFor();
  await cy.kill();
  await cy.page.close();

  cy = all.cy = await all.apps.start("Cy"); // another day
  await w.press(cy, "Memory of Meeting");
  const memory = cy.page.getByTestId("memory");
  await memory.getByText("said by Cy").waitFor();
  await memory.getByText("five more minutes").first().waitFor();
  await memory.getByRole("tab", { name: "Who was where" }).click();
  await memory.getByRole("button", { name: "Cy" }).click();
  const stays = memory.getByRole("row").filter({ has: cy.page.getByRole("cell") });
  await expect
    .poll(async () => (await roomsOf(stays)).slice(-4), w.patience)
    .toEqual(["Main room", "Red", "Blue", "Main room"]);

  const text = await saved(cy, "As text (Markdown)");
  for (const words of ["said by Cy", "five more minutes", "Red", "Blue"]) expect(text).toContain(words);
  const table = await saved(cy, "As a table (CSV)");
  for (const words of ["said by Cy", "five more minutes"]) expect(table).toContain(words);
  await cy.page.keyboard.press("Escape");
  await cy.page.getByRole("button", { name: /^Open again/ }).click();
  await cy.page.getByRole("button", { name: "Join", exact: true }).click();
  await cy.page.getByTestId("meeting").waitFor();

  await w.menu(di, "Export…", "Memory…"); // Di was never in Red
  await di.page.getByTestId("memory").getByText("said by Di").waitFor();
  expect(await di.page.getByTestId("memory").getByText("said by Cy").count()).toBe(0);
  await di.page.keyboard.press("Escape");
});

it("B13: a guest comes with a link and a name, no account, and takes part in everything", async () => {
  const ed = await all.apps.start("Ed", "--camera", "pattern:100", "--screen", "pattern");
  expect(await ed.page.locator("input[type=password], input[type=email]").count()).toBe(0);
  await all.apps.join(ed);
  await w.assign(ana, 2, { Red: ["Ed", "Di"] });
  await w.press(ana, "Start rooms");
  await w.isIn("Red", ed, di);
  await w.draws(di, "Ed", "camera");
  await w.hears(di, "Ed");
  await w.press(ed, "Share screen");
  await di.page.getByTestId("screen").getByText("Ed’s screen").waitFor();
  for (const who of [ed, di]) await w.open(who, "chat");
  await w.write(ed, "hello from a guest");
  await expect.poll(() => w.chat(di), w.patience).toContain("hello from a guest");
  await w.press(ed, "Raise hand");
  await bo.page.getByTestId("ask").getByText("Ed", { exact: true }).waitFor();
  await w.open(ed, "rooms");
  await promote(ana, "Ed"); // and may be given all rights
  await w.moveTo(ed, "Blue", "Di");
  await w.isIn("Blue", di);
  await w.told(bo, "Ed moved Di to Blue");
  await w.press(ed, "Stop rooms");
  await w.isIn("Main room", ana, di, ed);
  await w.menu(ed, "Leave", "Leave the meeting");
});

it("B15: rooms are practised alone with simulated people, from the home page", async () => {
  const fi = await all.apps.start("Fi");
  await fi.page.getByRole("spinbutton", { name: "Simulated people" }).fill("3");
  await w.press(fi, "Try it");
  await fi.page.getByTestId("rehearsal").getByText("Rehearsal: the others are simulated").waitFor();
  await w.open(fi, "people");
  const people = fi.page.getByTestId("people").getByRole("listitem");
  await expect.poll(() => people.count(), w.patience).toBe(4); // who comes after the rooms are set up gets none
  await w.setUp(fi, 2, "Automatically");
  const cards = fi.page.locator("[data-room]:not([data-main]) [data-testid=card][data-movable]");
  await expect.poll(() => cards.count(), w.patience).toBe(3);
  await w.press(fi, "Start rooms");
  const someone = (await fi.page.locator("[data-room]:not([data-main]) [data-testid=card] bdi").first().textContent())!;
  const from = await w
    .room(fi, "Red")
    .filter({ has: w.card(fi, someone) })
    .count();
  const to = from ? "Blue" : "Red";
  await w.moveTo(fi, to, someone);
  await w.press(fi, `Join ${to}`);
  await w.isIn(to, fi);
  await w.hears(fi, someone);
  await w.press(fi, "Stop rooms");
  await w.isIn("Main room", fi);
  await w.press(fi, "End the rehearsal");
  await fi.page.getByTestId("home").waitFor();
  expect(await fi.page.getByRole("button", { name: /^Open again/ }).count()).toBe(0); // it left nothing behind
});

function roomsOf(stays: Locator): Promise<string[]> {
  return stays.locator(".where-room span:last-child").allTextContents();
}

/** Saves what is shown as a file: its text. */
async function saved(who: Person, format: string): Promise<string> {
  await w.press(who, "Export");
  const [file] = await Promise.all([who.page.waitForEvent("download"), w.choose(who, format)]);
  return readFile(await file.path(), "utf8");
}
