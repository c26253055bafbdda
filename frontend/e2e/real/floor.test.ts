import { afterAll, beforeAll, beforeEach, expect, it, onTestFailed } from "vitest";
import { drag, shoot } from "../browser";
import { Apps, type Person } from "./apps";
import { promote, remove } from "./gathering";
import * as w from "./window";

// The floor, row by row: what one does in a window, others see in theirs. Ana owns the meeting, Bo moderates it.

let apps: Apps;
let ana: Person;
let bo: Person;
let cy: Person;
let di: Person;

beforeAll(async () => {
  apps = await Apps.open();
  ana = await apps.enter("Ana");
  [bo, cy, di] = await Promise.all([
    apps.enter("Bo"),
    apps.enter("Cy", "--camera", "pattern", "--screen", "pattern"),
    apps.enter("Di"),
  ]);
  await promote(ana, "Bo");
});
afterAll(() => apps?.close());

/** Every row begins in the main room, without rooms, in front of the rooms panel; and nobody sends, which is dear. */
beforeEach(async () => {
  onTestFailed(async () => {
    for (const who of [ana, bo, cy, di]) await shoot(who.page, `failed-floor-${who.name}`);
  });
  await w.ask(ana, "rooms.remove");
  await w.ask(ana, "rooms.rule", { late: "main", canReturn: false });
  for (const who of [ana, bo, cy, di]) {
    await w.ask(who, "meetings.raiseHand", { up: false, why: "" });
    for (const source of ["microphone", "camera", "screen"]) await w.ask(who, `devices.${source}`, false);
    while ((await who.page.getByRole("dialog").count()) > 0) await who.page.keyboard.press("Escape");
    await w.isIn("Main room", who);
    await w.open(who, "rooms");
  }
  for (const who of [ana, bo]) await who.page.getByRole("heading", { name: "Set up breakout rooms" }).waitFor();
  for (const who of [cy, di]) await who.page.getByText("Breakout rooms are not started").waitFor();
});

it("A1: only moderators run the rooms; anyone else is refused, and nothing changes", async () => {
  for (const gone of ["Set up rooms", "Start rooms", "Rooms menu"])
    expect(await di.page.getByRole("button", { name: gone }).count(), gone).toBe(0);
  const setUp = { count: 2, method: "manual" };
  expect(await w.ask(di, "rooms.setUp", setUp)).toBe("not_moderator");
  await w.assign(bo, 2, { Red: ["Cy"] });
  const who = await cy.page.getByTestId("tile").first().getAttribute("data-tile");
  const before = ["rooms.start", { millis: 0, grace: 0 }] as const;
  expect(await w.ask(di, ...before)).toBe("not_moderator");
  await w.press(bo, "Start rooms");
  await w.isIn("Red", cy);
  const refused: [string, ...unknown[]][] = [
    ["rooms.stop"],
    ["rooms.remove"],
    ["rooms.assign", { [who!]: "" }],
    ["rooms.broadcast", "hello"],
    ["meetings.grantModerator", who],
    ["meetings.remove", who],
  ];
  for (const [method, ...args] of refused) expect(await w.ask(di, method, ...args), method).toBe("not_moderator");
  expect(await w.rooms(di)).toEqual(["Main room"]);
  for (const gone of ["Stop rooms", "Message all rooms", "Rooms menu", "Join Red"])
    expect(await di.page.getByRole("button", { name: gone }).count(), gone).toBe(0);
  await w.open(di, "people");
  expect(await di.page.getByRole("button", { name: /^Actions for/ }).count()).toBe(0);
  await w.holds(ana, "Red", "Cy");
  await w.holds(ana, "Main room", "You", "Bo", "Di");
  await w.open(cy, "chat");
  expect(await w.chat(cy)).toEqual(["Bo started the rooms"]);
});

it("A2: rooms are set up automatically, by hand or to choose; what cannot be is refused whole", async () => {
  expect(await ana.page.getByLabel("Number of rooms").inputValue()).toBe("2");
  await ana.page.getByText("2 rooms of 1").waitFor();
  await w.setUp(ana, 2, "Automatically");
  for (const name of ["Red", "Blue"])
    await expect.poll(() => w.room(bo, name).getByTestId("card").count(), w.patience).toBe(1);
  await w.holds(bo, "Not assigned yet");
  await cy.page.getByText(/Your room will be (Red|Blue)\./).waitFor();
  await di.page.getByText(/Your room will be (Red|Blue)\./).waitFor();

  const rooms = (count: number, method: string) => w.ask(bo, "rooms.setUp", { count, method });
  expect(await rooms(2, "manual")).toBe("already_configured");
  expect(await w.ask(bo, "rooms.assign", { nobody: "" })).toBe("unknown_participant");
  const someone = await w.card(bo, "Cy").getAttribute("data-person");
  expect(await w.ask(bo, "rooms.assign", { [someone!]: "nowhere" })).toBe("unknown_room");
  await remove(ana);
  await bo.page.getByText("Set up breakout rooms").waitFor();
  expect(await rooms(0, "manual")).toBe("bad_room_count");
  expect(await rooms(51, "manual")).toBe("bad_room_count");
  expect(await rooms(2, "magic")).toBe("bad_method");
  expect(await bo.page.getByTestId("room").count()).toBe(0);

  await w.setUp(ana, 99, "They choose"); // 50 are the most
  await expect.poll(() => bo.page.getByTestId("room").count(), w.patience).toBe(51);
  expect(await cy.page.getByText("Your room will be").count()).toBe(0);
});

it("A3: the editor picks many, drags, resets, goes back and confirms; deleting asks first", async () => {
  await w.setUp(ana, 2, "I assign them");
  await w.holds(ana, "Not assigned yet", "Cy", "Di");
  await w.moveTo(ana, "Red", "Cy", "Di");
  await ana.page.getByText("2 people have a room").waitFor();
  await w.holds(ana, "Red", "Cy", "Di");
  await drag(ana.page, w.card(ana, "Di"), w.room(ana, "Blue"));
  await w.holds(ana, "Blue", "Di");
  await w.menu(ana, "All rooms: more", "Take everybody out");
  await w.holds(ana, "Not assigned yet", "Cy", "Di");
  await w.press(ana, "Back");
  expect(await ana.page.getByLabel("Number of rooms").inputValue()).toBe("2");

  await w.press(ana, "Next: assign people");
  await w.holds(bo, "Not assigned yet", "Cy", "Di");
  await drag(ana.page, w.card(ana, "Cy"), w.room(ana, "Red"));
  await drag(ana.page, w.card(ana, "Di"), w.room(ana, "Blue"));
  await ana.page.getByText("2 people have a room").waitFor();
  await w.holds(bo, "Not assigned yet", "Cy", "Di"); // nobody moved yet
  await w.press(ana, "Confirm");
  await w.holds(bo, "Red", "Cy");
  await w.holds(bo, "Blue", "Di");
  await cy.page.getByText("Your room will be Red.").waitFor();

  await w.press(bo, "Rooms menu");
  const item = bo.page.getByRole("menuitem", { name: "Delete breakout rooms" });
  const [red, green, blue] = (await item.evaluate((e) => getComputedStyle(e).color)).match(/\d+/g)!.map(Number);
  expect(red).toBeGreaterThan(Math.max(green!, blue!) + 50);
  await w.choose(bo, "Delete breakout rooms");
  await bo.page.getByRole("alertdialog").getByRole("button", { name: "Cancel" }).click();
  expect(await w.rooms(bo)).toEqual(["Not assigned yet", "Red", "Blue"]);
  await remove(bo);
  await ana.page.getByRole("heading", { name: "Set up breakout rooms" }).waitFor();
});

it("A4: moderators stay where they are unless asked; making and unmaking one counts at once", async () => {
  await w.assign(ana, 2, { Red: ["Cy"], Blue: ["Di"] });
  await w.press(ana, "Start rooms");
  await w.isIn("Red", cy);
  await w.isIn("Main room", ana, bo);

  await promote(ana, "Cy");
  await cy.page.getByRole("button", { name: "Stop rooms" }).waitFor();
  await w.isIn("Red", cy);
  await w.press(cy, "Join Blue");
  await w.isIn("Blue", cy);
  await w.open(ana, "people");
  await w.menu(ana, "Actions for Cy", "Take moderator rights back");
  await w.isIn("Main room", cy);
  await cy.page.getByRole("button", { name: "Stop rooms" }).waitFor({ state: "detached" });
  await w.holds(bo, "Main room", "Ana", "You", "Cy");
  await w.press(bo, "Stop rooms");
  await w.holds(bo, "Not assigned yet", "Cy");

  await promote(ana, "Cy", "Di"); // nobody but moderators is left
  await w.open(ana, "rooms");
  await w.menu(ana, "All rooms: more", "Show moderators");
  await w.moveTo(ana, "Red", "Bo", "You");
  await w.moveTo(ana, "Blue", "Cy");
  await w.holds(bo, "Red", "Ana", "You");
  await w.press(ana, "Start rooms");
  await w.isIn("Red", ana, bo);
  await w.isIn("Blue", cy);
  await w.isIn("Main room", di);

  await w.menu(ana, "All rooms: more", "Hide moderators");
  await w.open(ana, "people");
  for (const name of ["Cy", "Di"]) await w.menu(ana, `Actions for ${name}`, "Take moderator rights back");
  await w.isIn("Main room", cy);
});

it("A5: starting moves the assigned, the others pick or stay; what people send stays as it was", async () => {
  await w.press(cy, "Turn camera on");
  await w.press(cy, "Share screen");
  await w.press(di, "Unmute");
  await w.draws(di, "Cy", "screen");
  await w.assign(ana, 2, { Red: ["Cy", "Di"] });
  const link = await w.count(cy, "link");
  await w.press(ana, "Start rooms");
  await w.isIn("Red", cy, di);
  await w.isIn("Main room", ana, bo);
  await w.draws(di, "Cy", "camera");
  await w.draws(di, "Cy", "screen");
  await w.tile(di, "Cy").getByLabel("Muted").waitFor();
  await w.hears(cy, "Di");
  for (const name of ["Unmute", "Turn camera off", "Stop sharing"])
    await cy.page.getByRole("button", { name, exact: true }).waitFor();
  expect(await link()).toBe(0);

  await remove(ana);
  await w.setUp(ana, 2, "They choose");
  await w.press(ana, "Start rooms");
  for (const who of [cy, di]) {
    await who.page.getByRole("heading", { name: "Pick a room" }).waitFor();
    expect(await w.rooms(who)).toEqual(["Main room", "Red", "Blue"]);
    await w.isIn("Main room", who);
  }
});

it("A6: stopping brings everyone back, moderators too, and ends calls for help; the rooms can be started again", async () => {
  await w.assign(ana, 2, { Red: ["Cy"], Blue: ["Di"] });
  await w.press(ana, "Start rooms");
  await w.isIn("Red", cy);
  await w.press(bo, "Join Red");
  await w.isIn("Red", bo);
  await w.open(cy, "chat");
  await w.write(cy, "this stays");
  await w.press(cy, "Raise hand");
  await ana.page.getByText("1 person waits for help").waitFor({ state: "attached" });
  await w.press(ana, "Stop rooms");
  await w.isIn("Main room", ana, bo, cy, di);
  await ana.page.getByText("1 person waits for help").waitFor({ state: "detached" });
  await cy.page.getByRole("button", { name: "Raise hand" }).waitFor();
  await w.holds(bo, "Red", "Cy");
  await w.holds(bo, "Blue", "Di");

  await w.press(bo, "Start rooms");
  await w.isIn("Red", cy);
  await w.isIn("Main room", ana, bo);
  await expect.poll(() => w.chat(cy), w.patience).toContain("this stays");
});

it("A7: deleting while the rooms run brings everyone back first; their chats are kept", async () => {
  await w.assign(ana, 2, { Red: ["Cy"], Blue: ["Di"] });
  await w.press(ana, "Start rooms");
  await w.isIn("Red", cy);
  await w.press(bo, "Join Blue");
  await w.open(cy, "chat");
  await w.write(cy, "said in red");
  await remove(ana);
  await w.isIn("Main room", ana, bo, cy, di);
  await di.page.getByText("Breakout rooms are not started").waitFor();
  await bo.page.getByRole("heading", { name: "Set up breakout rooms" }).waitFor();

  await w.menu(cy, "Export…", "Memory…");
  const memory = cy.page.getByTestId("memory");
  await memory.getByText("said in red").waitFor();
  await cy.page.keyboard.press("Escape");
  await w.assign(ana, 2, { Red: ["Cy"] });
  await w.press(ana, "Start rooms");
  await w.isIn("Red", cy);
  expect(await w.chat(cy)).toEqual(["Ana started the rooms"]); // it is another Red
});

it("A8: a new assignment touches only those who change, live", async () => {
  await w.assign(ana, 2, { Red: ["Cy", "Di"] });
  await w.press(ana, "Start rooms");
  await w.isIn("Red", cy, di);
  await w.press(cy, "Turn camera on");
  await w.press(bo, "Join Red");
  await w.draws(bo, "Cy", "camera");
  await w.tile(bo, "Cy").evaluate((e) => e.setAttribute("data-before", ""));
  const [moved, link] = [await w.count(cy, "moved"), await w.count(cy, "link")];
  await w.moveTo(ana, "Blue", "Di");
  await w.isIn("Blue", di);
  await w.tile(cy, "Di").waitFor({ state: "detached" });
  await w.isIn("Red", cy, bo);
  await w.draws(bo, "Cy", "camera");
  expect(await bo.page.locator("[data-before]").count()).toBe(1); // the very same tile
  expect([await moved(), await link()]).toEqual([0, 0]);
  await drag(ana.page, w.card(ana, "Di"), w.room(ana, "Red"));
  await w.isIn("Red", di);
  await w.draws(di, "Cy", "camera");
  expect([await moved(), await link()]).toEqual([0, 0]);

  await w.menu(ana, "All rooms: more", "Take everybody out");
  await w.isIn("Main room", cy, di);
  await w.isIn("Red", bo);
  await w.press(ana, "Stop rooms");
  await w.holds(bo, "Not assigned yet", "Cy", "Di");
});

it("A9: the sidebar shows the rooms and their people, live, and the ways between them", async () => {
  await w.assign(ana, 2, { Red: ["Cy"], Blue: ["Di"] });
  await cy.page.getByText("Breakout rooms are not started").waitFor();
  await cy.page.getByText("Your room will be Red.").waitFor();
  await w.press(ana, "Start rooms");
  await expect.poll(() => w.rooms(cy), w.patience).toEqual(["Red"]);
  await w.holds(cy, "Red", "You");
  for (const who of [ana, bo]) {
    expect(await w.rooms(who)).toEqual(["Main room", "Red", "Blue"]);
    for (const name of ["Join Red", "Join Blue", "Stop rooms", "Message all rooms", "Rooms menu"])
      await who.page.getByRole("button", { name, exact: true }).waitFor();
  }
  await w.press(bo, "Join Red");
  await w.holds(cy, "Red", "Bo", "You");
  await w.holds(ana, "Red", "Bo", "Cy");
  await w.press(bo, "Back to main room");
  await w.holds(cy, "Red", "You");
  await w.press(bo, "Join Blue");
  await w.holds(ana, "Blue", "Bo", "Di");
  await w.menu(bo, "Leave", "Back to main room");
  await w.isIn("Main room", bo);

  await w.press(cy, "Raise hand");
  await w.room(bo, "Red").getByLabel("1 person asks for help").waitFor();
  await w.menu(bo, "Red: more", "Dismiss help request of Cy");
  await cy.page.getByRole("button", { name: "Raise hand" }).waitFor();
  await w.menu(ana, "Red: more", "Send message");
  await ana.page.getByRole("textbox", { name: "Write to Red" }).waitFor();
});

it("A10: a broadcast lands in every room's chat, marked; a message reaches one room from outside", async () => {
  await w.assign(ana, 2, { Red: ["Cy"], Blue: ["Di"] });
  await w.press(ana, "Start rooms");
  for (const who of [cy, di]) await w.open(who, "chat");
  await w.isIn("Red", cy);
  await w.press(bo, "Message all rooms");
  const dialog = bo.page.getByRole("dialog");
  const text = dialog.getByRole("textbox", { name: "Message to all rooms" });
  const send = dialog.getByRole("button", { name: "Send to all rooms" });
  await text.fill(`Five more minutes${".".repeat(32_000)}`);
  await dialog.getByText("17 characters too many").waitFor();
  expect(await send.isDisabled()).toBe(true);
  expect(await w.ask(bo, "rooms.broadcast", "x".repeat(32_001))).toBe("message_too_long");
  const long = `Five more minutes${".".repeat(31_983)}`;
  await text.fill(long);
  await send.click();
  await dialog.waitFor({ state: "detached" });
  for (const who of [cy, di]) {
    await expect.poll(() => w.chat(who), w.patience).toContain(long);
    const line = who.page.getByRole("article").filter({ hasText: "Five more minutes" });
    await line.getByText("Bo", { exact: true }).waitFor();
    await line.getByText("to all rooms").waitFor();
    await w.told(who, "Bo to all rooms");
  }
  await w.menu(ana, "Red: more", "Send message");
  await w.write(ana, "only for red");
  await expect.poll(() => w.chat(cy), w.patience).toContain("only for red");
  await w.isIn("Main room", ana);
  await w.menu(bo, "Blue: more", "Send message");
  await w.write(bo, "and blue");
  await expect.poll(() => w.chat(di), w.patience).toContain("and blue");
  expect(await w.chat(di)).not.toContain("only for red");
});

it("A11: a hand in a room asks every moderator for help, wherever they are, until one dismisses it or comes", async () => {
  await w.assign(ana, 2, { Red: ["Cy"] });
  await w.press(ana, "Start rooms");
  await w.isIn("Red", cy);
  await w.press(ana, "Join Blue");
  await w.isIn("Blue", ana);
  const tones = () => ana.page.evaluate(() => window.__tones);
  const before = await tones();
  await cy.page.keyboard.press("h");
  await cy.page.getByRole("textbox", { name: "What do you need?" }).fill("the projector");
  await cy.page.keyboard.press("Enter");
  for (const who of [ana, bo]) {
    await w.told(who, "Cy asks for help in Red");
    await who.page.getByRole("button", { name: "Rooms, 1 person waits for help" }).waitFor();
    await who.page.getByTestId("ask").getByText("the projector").waitFor();
  }
  expect(await tones()).toBeGreaterThan(before);
  await cy.page.getByText("You asked for help: the projector").waitFor();
  expect(await di.page.getByText("asks for help").count()).toBe(0);

  await w.press(ana, "Dismiss the request of Cy");
  await cy.page.getByRole("button", { name: "Raise hand" }).waitFor();
  await bo.page.getByTestId("ask").waitFor({ state: "detached" });
  await w.press(cy, "Raise hand");
  await bo.page.getByTestId("ask").waitFor();
  await w.press(bo, "Join Red");
  await cy.page.getByRole("button", { name: "Raise hand" }).waitFor();
  await ana.page.getByTestId("ask").waitFor({ state: "detached" });
});

it("A12: people change rooms by themselves where they choose, or may return, and nowhere else", async () => {
  await w.setUp(ana, 2, "They choose");
  await expect.poll(() => w.rooms(bo), w.patience).toEqual(["Not assigned yet", "Red", "Blue"]);
  const blue = await w.room(bo, "Blue").getAttribute("data-room");
  expect(await w.ask(di, "rooms.visit", blue)).toBe("not_started");
  await w.press(ana, "Start rooms");
  await w.press(di, "Join Blue");
  await w.isIn("Blue", di);
  await w.press(cy, "Join Blue");
  await w.holds(bo, "Blue", "Cy", "Di");
  await w.holds(di, "Blue", "Cy", "You");
  await w.press(cy, "Join Red");
  await w.holds(di, "Red", "Cy");
  expect(await w.ask(di, "rooms.visit", "nowhere")).toBe("unknown_room");
  await w.press(di, "Back to main room");
  await w.isIn("Main room", di);
  await remove(ana);
  await di.page.getByText("Breakout rooms are not started").waitFor();

  await w.assign(ana, 2, { Red: ["Cy"] });
  await w.press(ana, "Start rooms");
  await w.isIn("Red", cy);
  const other = await w.room(bo, "Blue").getAttribute("data-room");
  expect(await w.ask(cy, "rooms.visit", other)).toBe("not_free_mode");
  expect(await cy.page.getByRole("button", { name: /^(Join|Back to)/ }).count()).toBe(0);
  await w.menu(ana, "Rooms menu", "Rules…");
  await ana.page.getByRole("switch", { name: "People may return to the main room by themselves" }).click();
  await w.press(ana, "Done");
  await w.press(cy, "Back to main room");
  await w.isIn("Main room", cy);
  await w.press(cy, "Back to my room Red");
  await w.isIn("Red", cy);
  expect(await w.ask(cy, "rooms.visit", other)).toBe("not_free_mode");
});

it("A13: chats tell who set the rooms up, started, stopped and deleted them", async () => {
  for (const who of [cy, di]) await w.open(who, "chat");
  await w.assign(ana, 1, { Red: ["Cy"] });
  await w.press(bo, "Start rooms");
  await w.isIn("Red", cy);
  await expect.poll(() => w.chat(cy), w.patience).toEqual(["Bo started the rooms"]);
  await w.press(ana, "Stop rooms");
  await w.isIn("Main room", cy);
  await remove(bo);
  const said = ["Ana set up breakout rooms", "Bo started the rooms", "Ana stopped the rooms", "Bo deleted the rooms"];
  for (const who of [cy, di]) await expect.poll(async () => (await w.chat(who)).slice(-4), w.patience).toEqual(said);
});

it("A14: who comes while rooms are set up waits in the main room, or follows the rule for late joiners", async () => {
  await w.assign(ana, 2, { Red: ["Cy", "Di"] });
  await w.press(ana, "Start rooms");
  await w.isIn("Red", cy);
  const invite = async (words: string) => {
    await w.press(ana, "Invite");
    await ana.page.getByRole("dialog").getByText(words).waitFor();
    await ana.page.keyboard.press("Escape");
  };
  await invite("Rooms are set up: who joins now stays in the main room.");
  const ed = await apps.enter("Ed");
  await w.told(ana, "Ed joined late and is in the main room");
  await w.open(ed, "rooms");
  expect(await w.rooms(ed)).toEqual(["Main room"]);
  await w.holds(bo, "Main room", "Ana", "You", "Ed");

  await w.menu(ana, "Rooms menu", "Rules…");
  await ana.page.getByRole("radio", { name: "Goes to the smallest room" }).click();
  await w.press(ana, "Done");
  await invite("Rooms are set up: who joins now goes to the smallest room.");
  const fi = await apps.enter("Fi");
  await w.isIn("Blue", fi);
  await w.told(ana, "Fi joined late and is in Blue");
  await w.holds(bo, "Blue", "Fi");
  for (const who of [ed, fi]) await w.menu(who, "Leave", "Leave the meeting");
});

it("A15: coming back leads to one's own room; who is removed is out of all rooms at once", async () => {
  await w.assign(ana, 2, { Red: ["Cy", "Di"] });
  await w.press(ana, "Start rooms");
  await w.isIn("Red", cy, di);
  await cy.kill();
  await cy.page.close();
  await w.tile(di, "Cy").waitFor({ state: "detached" });
  cy = await apps.reopen("Cy", "--camera", "pattern");
  await w.isIn("Red", cy);
  await w.holds(bo, "Red", "Cy", "Di");
  await w.draws(di, "Cy", "camera");

  await w.open(ana, "people");
  await w.menu(ana, "Actions for Di", "Remove from the meeting");
  await ana.page.getByRole("alertdialog").getByRole("button", { name: "Remove" }).click();
  await di.page.getByTestId("home").waitFor();
  await di.page.getByText("A moderator removed you from this meeting.").waitFor();
  await w.tile(cy, "Di").waitFor({ state: "detached" });
  await w.holds(bo, "Red", "Cy");
});
