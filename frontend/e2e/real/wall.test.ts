import type { Locator } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Person } from "./apps";
import { film, Gathering, talk } from "./gathering";
import * as w from "./window";

// What moderators see, hear and say in rooms that they are not in, and what these rooms see of it.

let all: Gathering;
let ana: Person;
let bo: Person;
let cy: Person;
let di: Person;
const id: Record<string, string> = {};

beforeAll(async () => {
  all = await Gathering.open();
  ({ ana, bo, cy, di } = all);
  for (const who of all.all) id[who.name] = await w.idOf(who);
});
afterAll(() => all?.close());

/** Cy is in Red, Di in Blue, the moderators in the main room. */
beforeEach(async () => {
  await all.fresh();
  await w.assign(ana, 2, { Red: ["Cy"], Blue: ["Di"] });
  await w.press(ana, "Start rooms");
  await w.isIn("Red", cy);
  await w.isIn("Blue", di);
});

it("B4: from the wall rooms are seen, heard and whispered to, and they know it; the owner can forbid it", async () => {
  await film(cy, di);
  await talk(ana, cy, di);
  for (const who of [ana, bo]) await w.press(who, "Control wall");
  for (const [name, someone] of [
    ["Red", "Cy"],
    ["Blue", "Di"],
  ] as const) {
    await tileOf(ana, name).getByText(someone).first().waitFor();
    await tileOf(ana, name).getByText("speaks", { exact: true }).waitFor();
    await w.drawsIt(ana, id[someone]!, "camera"); // a thumbnail of who talks
  }
  await watched(cy, "A moderator is watching");
  await w.press(bo, "Back to the stage");

  await w.press(ana, "Peek into Red: see and hear it");
  await ana.page.getByTestId("spotlight").getByText("You see and hear Red").waitFor();
  await w.hearsNow(ana, id.Cy!);
  await w.drawsIt(ana, id.Cy!, "camera");
  await w.isIn("Main room", ana);
  await w.deaf(ana, id.Di!);
  await w.press(ana, "Stop peeking");
  await w.press(ana, "Back to the stage");
  for (const who of [cy, di]) await who.page.getByTestId("observed").waitFor({ state: "detached" });
  await w.deaf(ana, id.Cy!);

  await w.press(ana, "Control wall");
  for (const name of ["Red", "Blue"]) await w.press(ana, `Listen to ${name}`);
  await w.press(ana, "Back to the stage");
  for (const who of [cy, di]) {
    await watched(who, "A moderator is listening");
    await w.hearsNow(ana, id[who.name]!);
  }
  await w.press(ana, "Stop listening to Red and Blue");
  for (const who of [cy, di]) await who.page.getByTestId("observed").waitFor({ state: "detached" });

  await w.press(ana, "Control wall");
  const told = await w.count(di, "reaching");
  await w.hearsNow(bo, id.Ana!);
  await held(ana, "Hold to whisper to Red", async () => {
    await ana.page.getByTestId("speaking").getByText("You whisper to Red").waitFor();
    await cy.page.getByTestId("reaching").getByText("Ana speaks to your room").waitFor();
    await w.hearsNow(cy, id.Ana!);
    await w.deaf(bo, id.Ana!); // nor does my own room
    await w.deaf(di, id.Ana!);
  });
  await cy.page.getByTestId("reaching").waitFor({ state: "detached" });
  await w.deaf(cy, id.Ana!);
  await w.hearsNow(bo, id.Ana!);
  expect(await told()).toBe(0);

  await w.press(bo, "Control wall");
  await w.press(bo, "Peek into Red: see and hear it");
  await bo.page.getByTestId("spotlight").waitFor();
  await watched(cy, "A moderator is watching");
  await ana.page.getByRole("switch", { name: "Allow looking into rooms" }).click();
  await bo.page.getByTestId("spotlight").waitFor({ state: "detached" });
  await cy.page.getByTestId("observed").waitFor({ state: "detached" });
  await bo.page.getByText("The owner does not allow looking into rooms.").waitFor();
  const peek = bo.page.getByRole("button", { name: "Peek into Red: see and hear it" });
  expect(await peek.getAttribute("aria-disabled")).toBe("true");
  await peek.click({ force: true });
  const red = await tileOf(bo, "Red").getAttribute("data-room");
  const reach = { peek: [red], listen: [], speak: [], screen: [], wall: false, note: false };
  expect(await w.ask(bo, "rooms.reach", reach)).toBe("peek_forbidden");
  await w.deaf(bo, id.Cy!);
  expect(await cy.page.getByTestId("observed").count()).toBe(0);
  for (const who of [ana, bo]) await w.press(who, "Back to the stage");
});

it("B5: a moderator speaks and shows the screen to all rooms; who missed it plays the note", async () => {
  await talk(ana);
  await w.open(cy, "chat");
  await held(ana, "Hold to speak to all rooms", async () => {
    await ana.page.getByTestId("speaking").getByText("You speak to all rooms").waitFor();
    for (const who of [cy, di]) {
      await who.page.getByTestId("reaching").getByText("Ana speaks to your room").waitFor();
      await w.hearsNow(who, id.Ana!);
    }
    await w.hearsNow(bo, id.Ana!);
    await ana.page.waitForTimeout(2000); // less than a second is not worth a note
  });
  const toast = di.page.getByTestId("toast").filter({ hasText: "Ana left a note" });
  await toast.getByRole("button", { name: "Play" }).click();
  await cy.page.getByTestId("reaching").waitFor({ state: "detached" });
  await w.deaf(cy, id.Ana!);
  const note = cy.page.getByTestId("note");
  await note.getByRole("button", { name: /^Play the note of Ana, 0:\d\d/ }).click();
  await note.getByRole("button", { name: "Stop the note of Ana" }).waitFor();
  await note.getByRole("button", { name: /^Play the note of Ana/ }).waitFor(); // it ends by itself
  expect(await cy.page.getByTestId("toast").filter({ hasText: "wrong" }).count()).toBe(0);

  await w.press(ana, "Choose rooms to speak to");
  await ana.page.getByRole("menuitemcheckbox", { name: "Blue" }).click();
  await ana.page.keyboard.press("Escape");
  await held(ana, "Hold to speak to Blue", async () => {
    await w.hearsNow(di, id.Ana!);
    await w.deaf(cy, id.Ana!);
  });

  await w.press(ana, "Where my screen is shown");
  await ana.page.getByRole("menuitemcheckbox", { name: "Show my screen in all rooms" }).click();
  await ana.page.keyboard.press("Escape");
  for (const who of [cy, di]) {
    await who.page.getByTestId("reaching").getByText("Ana shows a picture in your room").waitFor();
    await who.page.getByTestId("screen").getByText("Ana’s screen").waitFor();
    await w.drawsIt(who, id.Ana!, "screen");
  }
  await w.press(ana, "Stop sharing");
  await cy.page.getByTestId("screen").waitFor({ state: "detached" });
  await cy.page.getByTestId("reaching").waitFor({ state: "detached" });
});

it("B10: calls for help queue up with a word and their waiting time; one moderator takes each", async () => {
  await askForHelp(cy, "the projector");
  await ana.page.getByTestId("ask").waitFor();
  await askForHelp(di, "");
  for (const who of [ana, bo]) {
    const asks = who.page.getByTestId("ask");
    await expect.poll(() => asks.locator(".help-name").allTextContents(), w.patience).toEqual(["Cy", "Di"]);
    await asks.first().getByText("the projector").waitFor();
    await asks.first().getByText("Red").waitFor();
  }
  const waited = bo.page.getByTestId("ask").first().getByTestId("waited").locator("span").first();
  const before = await waited.textContent();
  await expect.poll(() => waited.textContent(), w.patience).not.toBe(before);

  await ana.page.getByTestId("ask").first().getByRole("button", { name: "On my way to Cy" }).click();
  await cy.page.getByTestId("my-help").getByText("Ana is on the way").waitFor();
  await w.told(cy, "Ana is on the way to you");
  await bo.page.getByTestId("ask").first().getByText("Ana is on the way").waitFor();
  expect(await bo.page.getByRole("button", { name: "On my way to Cy" }).count()).toBe(0);
  expect(await w.ask(bo, "rooms.take", id.Cy)).toBe("help_taken");
  await bo.page.getByRole("button", { name: "Rooms, 1 person waits for help" }).waitFor();
  await w.press(bo, "Join Di in Blue");
  await w.isIn("Blue", bo);
  await ana.page.getByText("Di", { exact: true }).first().waitFor();
  await expect.poll(() => ana.page.getByTestId("ask").count(), w.patience).toBe(1);
  await di.page.getByTestId("my-help").waitFor({ state: "detached" });
  await w.press(ana, "Join Cy in Red");
  await w.isIn("Red", ana);
  await cy.page.getByTestId("my-help").waitFor({ state: "detached" });
  for (const who of [ana, bo]) await who.page.getByTestId("ask").waitFor({ state: "detached" });
  for (const who of [ana, bo]) await w.press(who, "Back to main room");
});

/** A room's tile on the wall. */
function tileOf({ page }: Person, name: string): Locator {
  return page.getByTestId("wall-room").filter({ has: page.getByRole("heading", { name, exact: true }) });
}

/** Waits until somebody's window says that their room is seen or heard. */
function watched({ page }: Person, words: string): Promise<void> {
  return page.getByTestId("observed").getByText(words).waitFor();
}

/** Holds a button by the mouse for as long as something goes on. */
async function held({ page }: Person, name: string, meanwhile: () => Promise<void>): Promise<void> {
  await page.getByRole("button", { name, exact: true }).hover();
  await page.mouse.down();
  try {
    await meanwhile();
  } finally {
    await page.mouse.up();
  }
}

async function askForHelp(who: Person, why: string): Promise<void> {
  await w.press(who, "Raise hand");
  const field = who.page.getByRole("textbox", { name: "What do you need?" });
  await field.fill(why);
  await field.press("Enter");
  await who.page.getByTestId("my-help").waitFor();
}
