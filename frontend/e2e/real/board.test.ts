import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { drag } from "../browser";
import type { Person } from "./apps";
import { film, Gathering, remove, talk } from "./gathering";
import * as w from "./window";

// The board and what fills it: what a moderator does in one window, all others see in theirs.

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

it("B1: a move neither connects anew nor opens a device; the new room is seen and heard at once", async () => {
  await film(cy, di);
  await talk(cy, di);
  await w.assign(ana, 2, { Red: ["Cy"], Blue: ["Di"] });
  await w.press(ana, "Start rooms");
  await w.isIn("Red", cy);
  await w.isIn("Blue", di);
  await w.draws(cy, "You", "camera");
  const broken = await Promise.all([cy, di].map((who) => w.count(who, "link")));
  const me = await w.idOf(cy);
  const own = await w.frames(cy, me, "camera");
  for (const [room, there] of [
    ["Blue", di],
    ["Red", null],
    ["Blue", di],
  ] as const) {
    await w.moveTo(ana, room, "Cy");
    await w.isIn(room, cy);
    if (!there) await w.tile(di, "Cy").waitFor({ state: "detached" });
    else await Promise.all([sees(cy, di), sees(di, cy)]);
  }
  expect(await Promise.all(broken.map((times) => times()))).toEqual([0, 0]);
  expect(await w.frames(cy, me, "camera")).toBeGreaterThan(own); // the same camera goes on
  await cy.page.getByRole("button", { name: "Mute", exact: true }).waitFor();
});

it("B2: people are dragged live or on a draft that is one step; by button and keys it is taken back", async () => {
  await w.assign(ana, 2, { Red: ["Cy"] });
  await w.press(ana, "Start rooms");
  await w.isIn("Red", cy);
  await drag(ana.page, w.card(ana, "Cy"), w.room(ana, "Blue"));
  await w.isIn("Blue", cy);
  await w.holds(bo, "Blue", "Cy");
  await w.tile(ana, "Bo").waitFor(); // the meeting stays beside the board
  await ana.page.getByTestId("undo").click();
  await w.isIn("Red", cy);
  await w.holds(bo, "Red", "Cy");

  await ana.page.getByRole("radio", { name: "Draft" }).click();
  const moved = await Promise.all([cy, di].map((who) => w.count(who, "moved")));
  for (const name of ["Cy", "Di"]) await drag(ana.page, w.card(ana, name), w.room(ana, "Blue"));
  await ana.page.getByText("2 people will move").waitFor();
  await w.press(ana, "Discard");
  await ana.page.getByText("Nobody will move").waitFor();
  for (const name of ["Cy", "Di"]) await drag(ana.page, w.card(ana, name), w.room(ana, "Blue"));
  await ana.page.keyboard.press("Control+z");
  await ana.page.getByText("1 person will move").waitFor();
  await drag(ana.page, w.card(ana, "Di"), w.room(ana, "Blue"));
  await w.holds(bo, "Red", "Cy");
  expect(await Promise.all(moved.map((times) => times()))).toEqual([0, 0]);
  await w.press(ana, "Apply");
  await w.isIn("Blue", cy, di);
  await w.told(bo, "Ana moved 2 people");
  await ana.page.getByRole("radio", { name: "Live" }).click();
  await ana.page.keyboard.press("Control+z");
  await w.isIn("Red", cy);
  await w.isIn("Main room", di);
  await w.told(ana, "Undone: 2 people are back");

  await w.card(ana, "Di").focus();
  const said = (words: string) =>
    ana.page.getByTestId("said").filter({ hasText: words }).waitFor({ state: "attached" });
  await ana.page.keyboard.press("Space");
  await said("Di picked up. Main room");
  await ana.page.keyboard.press("ArrowDown");
  await ana.page.keyboard.press("ArrowDown");
  await said("Blue");
  await ana.page.keyboard.press("Escape");
  await said("Cancelled. Di stays.");
  await ana.page.keyboard.press("Enter");
  await ana.page.keyboard.press("ArrowDown");
  await said("Red, 1 person");
  await ana.page.keyboard.press("Enter");
  await w.isIn("Red", di);
  await said("Di moved to Red.");
  await w.holds(bo, "Red", "Cy", "Di");
});

it("B6: a room is renamed, added, closed, locked and limited while the others go on", async () => {
  await w.setUp(ana, 2, "They choose");
  await w.press(ana, "Start rooms");
  await w.press(cy, "Join Red");
  await w.isIn("Red", cy);
  await edit(ana, "Red", "Name", "Poets");
  await w.isIn("Poets", cy);
  await expect.poll(() => w.rooms(di), w.patience).toEqual(["Main room", "Poets", "Blue"]);

  await edit(ana, "Poets", "At most so many people", "1");
  await w.room(di, "Poets").getByText("Full").waitFor();
  const poets = await w.room(ana, "Poets").getAttribute("data-room");
  expect(await w.ask(di, "rooms.visit", poets)).toBe("room_full");
  await edit(ana, "Poets", "At most so many people", "2");
  await w.press(di, "Join Poets");
  await w.isIn("Poets", di);

  await w.menu(bo, "Blue: more", "Lock: nobody picks it");
  await w.room(di, "Blue").getByText("Locked").waitFor();
  await w.room(ana, "Blue").getByText("Locked").waitFor();
  const blue = await w.room(ana, "Blue").getAttribute("data-room");
  expect(await w.ask(di, "rooms.visit", blue)).toBe("room_locked");
  await w.moveTo(ana, "Blue", "Di"); // a moderator puts people there
  await w.isIn("Blue", di);

  await w.menu(bo, "All rooms: more", "Add a room");
  await bo.page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("Painters");
  await bo.page.getByRole("dialog").getByRole("button", { name: "Add a room" }).click();
  await w.press(di, "Join Painters");
  await w.isIn("Painters", di);
  await w.menu(ana, "Painters: more", "Close: its people come back");
  await w.isIn("Main room", di);
  await w.room(di, "Painters").getByText("Closed").waitFor();
  await w.isIn("Poets", cy);
  const painters = await w.room(ana, "Painters").getAttribute("data-room");
  expect(await w.ask(di, "rooms.visit", painters)).toBe("room_closed");
  await w.menu(bo, "Painters: more", "Open again");
  await w.isIn("Painters", di); // its people are back in it
});

it("B11: two moderators move people at once; each sees who did what, and both see the same", async () => {
  await w.assign(ana, 2, { Red: ["Cy", "Di"] });
  await w.press(ana, "Start rooms");
  await w.isIn("Red", cy, di);
  await Promise.all([
    drag(ana.page, w.card(ana, "Cy"), w.room(ana, "Blue")),
    drag(bo.page, w.card(bo, "Di"), w.room(bo, "Blue")),
  ]);
  await w.told(bo, "Ana moved Cy to Blue");
  await w.told(ana, "Bo moved Di to Blue");
  await w.isIn("Blue", cy, di);
  await Promise.all([
    drag(ana.page, w.card(ana, "Cy"), w.room(ana, "Red")),
    drag(bo.page, w.card(bo, "Cy"), w.room(bo, "Main room")),
  ]);
  await w.told(bo, "Ana moved Cy to Red");
  await w.told(ana, "Bo moved Cy to Main room");
  const seen = (who: Person) =>
    who.page
      .getByTestId("room")
      .filter({ has: w.card(who, "Cy") })
      .getAttribute("data-room");
  await expect.poll(async () => (await seen(ana)) === (await seen(bo)), w.patience).toBe(true);
  const last = await w
    .room(ana, "Red")
    .filter({ has: w.card(ana, "Cy") })
    .count();
  await w.isIn(last ? "Red" : "Main room", cy);
});

it("B7: late joiners go to the smallest room or to whoever is asked, and back by undo", async () => {
  await w.assign(ana, 2, { Red: ["Cy", "Di"] });
  await w.press(ana, "Start rooms");
  await w.isIn("Red", cy, di);
  await rule("Goes to the smallest room");
  const ed = await all.apps.enter("Ed");
  await w.isIn("Blue", ed);
  await w.told(ana, "Ed joined late and is in Blue");
  const placed = bo.page.getByTestId("toast").filter({ hasText: "Ed joined late and is in Blue" });
  await placed.getByRole("button", { name: "Undo" }).click();
  await w.isIn("Main room", ed);
  await w.holds(ana, "Main room", "You", "Bo", "Ed");

  await rule("Ask me");
  const fi = await all.apps.enter("Fi");
  await w.told(bo, "Fi joined late and waits in the main room");
  await w.isIn("Main room", fi);
  await w.press(ana, "Choose a room for Fi");
  await w.choose(ana, /Blue$/);
  await w.isIn("Blue", fi);
  await w.holds(bo, "Blue", "Fi");
});

it("B8: new groups bring new partners together, as wished; the last ones come back", async () => {
  await w.assign(ana, 2, { Red: ["Cy", "Di"], Blue: ["Ed", "Fi"] }); // who came in the row before
  await w.press(ana, "Start rooms");
  await w.holds(cy, "Red", "Di", "You");
  await w.press(ana, "Stop rooms");
  await w.isIn("Main room", cy, di);

  await w.menu(ana, "All rooms: more", "New groups");
  const dialog = ana.page.getByRole("dialog");
  await dialog.getByText(/Few people meet twice: \d+ rounds? (is|are) counted\./).waitFor();
  for (const name of ["Cy", "Di"]) await dialog.getByRole("checkbox", { name }).click();
  await dialog.getByRole("button", { name: "Keep together" }).click();
  await dialog.getByRole("button", { name: "Make groups" }).click();
  await dialog.getByText("2 of 2 pairs repeat").waitFor();
  await dialog.getByRole("button", { name: "No longer: Cy, Di" }).click();
  await dialog.getByRole("button", { name: "Make groups" }).click();
  await dialog.getByText("Nobody meets again: all 2 pairs are new.").waitFor();
  await dialog.getByRole("button", { name: "Put into the draft" }).click();
  await w.press(ana, "Apply");
  await w.press(ana, "Start rooms");
  const partner = async () => (await cy.page.locator("[data-testid=room] [data-person] bdi").allTextContents()).sort();
  await expect.poll(partner, w.patience).toHaveLength(2);
  const second = await partner();
  expect(second).not.toContain("Di");

  await w.press(ana, "Stop rooms");
  await w.isIn("Main room", cy);
  await w.menu(ana, "All rooms: more", "Take everybody out");
  await w.holds(bo, "Not assigned yet", "Cy", "Di", "Ed", "Fi");
  await w.menu(ana, "All rooms: more", "Same groups as last time");
  await ana.page.getByText("4 people will move").waitFor();
  await w.press(ana, "Apply");
  await w.press(ana, "Start rooms");
  await expect.poll(partner, w.patience).toEqual(second);
});

it("B9: rooms are kept as a template, and people assigned by a list that says what fits nobody", async () => {
  await w.open(ana, "rooms");
  await ana.page.getByLabel("Number of rooms").fill("2");
  await ana.page.getByText("Names of the rooms").click();
  await ana.page.getByLabel("Name of room 1").fill("Poets");
  await ana.page.getByLabel("Name of room 2").fill("Painters");
  await ana.page.getByRole("radio", { name: "I assign them" }).click();
  await w.press(ana, "Next: assign people");
  await w.press(ana, "Confirm");
  await w.menu(ana, "All rooms: more", "Save as template");
  const dialog = ana.page.getByRole("dialog");
  await dialog.getByLabel("Name of the template").fill("Weekly");
  await dialog.getByRole("button", { name: "Save" }).click();
  await w.told(ana, "The template Weekly is saved.");
  await remove(ana);
  await ana.page.getByRole("combobox", { name: "Template" }).click();
  await ana.page.getByRole("option", { name: "Weekly" }).click();
  await w.press(ana, "Next: assign people");
  await w.press(ana, "Confirm");
  await expect.poll(() => w.rooms(bo), w.patience).toEqual(["Not assigned yet", "Poets", "Painters"]);

  const list = "name,room\nCy,Poets\ndi,Painters\nGu,Painters\nNobody,Cellar\n";
  await w.menu(ana, "All rooms: more", "Lists");
  await dialog
    .locator("input[type=file]")
    .setInputFiles({ name: "rooms.csv", mimeType: "text/csv", buffer: Buffer.from(list) });
  const report = dialog.getByTestId("list-result");
  await report.getByText("2 people are assigned").waitFor();
  await report.getByText("Cellar").waitFor();
  await report.getByText("1 person goes to their room on joining").waitFor();
  await dialog.getByRole("button", { name: "Assign them" }).click();
  await dialog.waitFor({ state: "detached" });
  await w.holds(bo, "Poets", "Cy");
  await w.press(bo, "Start rooms");
  await w.isIn("Poets", cy);
  await w.isIn("Painters", di);

  const gu = await all.apps.enter("Gu");
  await w.isIn("Painters", gu);
  await w.menu(bo, "All rooms: more", "Lists");
  const [file] = await Promise.all([bo.page.waitForEvent("download"), w.press(bo, "Save the list")]);
  expect(file.suggestedFilename()).toBe("Meeting rooms.csv");
  const saved = await readFile(await file.path(), "utf8");
  for (const line of ["Cy,Poets", "Di,Painters", "Gu,Painters"]) expect(saved).toContain(line);
});

/** Waits until somebody is seen and heard in another one's window. */
async function sees(who: Person, other: Person): Promise<void> {
  await w.draws(who, other.name, "camera");
  await w.hears(who, other.name);
}

async function edit(by: Person, room: string, field: string, value: string): Promise<void> {
  await w.menu(by, `${room}: more`, "Name and limit");
  const dialog = by.page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: field }).fill(value);
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "detached" });
}

async function rule(late: string): Promise<void> {
  await w.menu(ana, "Rooms menu", "Rules…");
  await ana.page.getByRole("radio", { name: late }).click();
  await w.press(ana, "Done");
}
