import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Backend, Reach } from "../../backend/ports";
import { en } from "../../i18n/en";
import { noReach, noWants } from "../../meeting/reach";
import { useAudience, useHolding, useReach } from "../../state/reach";
import { useView } from "../../state/store";
import { openApp } from "../../test/render";

const meeting = () => useView.getState().snapshot!.meeting!;
const told = (backend: Backend) => vi.mocked(backend.rooms.reach).mock.calls.map(([r]) => r);
const spying = (b: Backend) => vi.spyOn(b.rooms, "reach");
const running = "stage=meeting&people=14&rooms=running&count=3";

async function wall(query = "", change: (b: Backend) => void = spying) {
  const app = openApp(`${running}&${query}`, change);
  await screen.findByTestId("meeting");
  await app.user.keyboard("w");
  await screen.findByTestId("wall");
  const tile = (id: string) => screen.getAllByTestId("wall-room").find((t) => t.dataset.room === id)!;
  const button = (id: string, name: string) => within(tile(id)).getByRole("button", { name });
  const last = () => told(app.backend).at(-1) as Reach;
  return { ...app, tile, button, last };
}

const named = (words: string, room: string) => words.replace("{{room}}", room);

beforeEach(() => {
  useReach.setState(noWants);
  useAudience.setState({ rooms: "all" });
  useHolding.setState({ once: false });
});
afterEach(() => vi.useRealTimers());

describe("the wall", () => {
  it("takes the stage's place and gives it back, and says so to the app", async () => {
    const { user, last } = await wall();
    expect(screen.queryByLabelText(/^People in/)).toBeNull();
    await waitFor(() => expect(last()).toEqual({ ...noReach, wall: true }));
    await user.keyboard("w");
    await screen.findByLabelText(/^People in/);
    await waitFor(() => expect(last()).toEqual(noReach));
    await user.click(screen.getByTestId("open-wall"));
    await user.click(await screen.findByRole("button", { name: en.wall.close }));
    expect(screen.queryByTestId("wall")).toBeNull();
  });

  it("shows who is in, who talked how much, who is quiet and who needs help", async () => {
    const { tile } = await wall("help");
    const red = tile("room1");
    const people = meeting().participants.filter((p) => p.room === "room1");
    for (const p of people) expect(within(red).getAllByText(p.name).length).toBeGreaterThan(0);
    expect(within(red).getByLabelText(en.wall.talked).textContent).toMatch(/\d+%/);
    expect(within(tile("room3")).getByTestId("quiet").textContent).toBe("quiet for 3 min");
    expect(within(red).queryByTestId("quiet")).toBeNull();
    expect(tile("room3").textContent).toContain("Scissors");
  });

  it("is for moderators alone, and only while rooms are open", async () => {
    const { user } = openApp("stage=meeting&rooms=running&role=participant");
    await screen.findByTestId("meeting");
    await user.keyboard("w");
    expect(screen.queryByTestId("wall")).toBeNull();
    expect(screen.queryByTestId("open-wall")).toBeNull();
  });

  it("closes when the rooms stop", async () => {
    const { backend } = await wall();
    await act(() => backend.rooms.stop());
    await waitFor(() => expect(screen.queryByTestId("wall")).toBeNull());
  });

  it("takes who asks for help", async () => {
    const { user } = await wall("help");
    await user.click(screen.getByRole("button", { name: en.help.takePerson.replace("{{name}}", "Dina Haddad") }));
    await screen.findByText(en.help.youAre);
    expect(meeting().participants.find((p) => p.name === "Dina Haddad")!.helper).toBe(meeting().me);
  });
});

describe("peek and listen", () => {
  it("show a room large, and hear several at once", async () => {
    const { user, button, last } = await wall();
    await user.click(button("room2", named(en.wall.listenRoom, "Blue")));
    await user.click(button("room3", named(en.wall.listenRoom, "Green")));
    await user.click(button("room1", named(en.wall.peekRoom, "Red")));
    const spot = await screen.findByTestId("spotlight");
    expect(within(spot).getAllByTestId("tile").length).toBeGreaterThan(0);
    await waitFor(() =>
      expect(last()).toEqual({ ...noReach, wall: true, peek: ["room1"], listen: ["room2", "room3"] }),
    );
    await user.keyboard("{Escape}");
    expect(screen.queryByTestId("spotlight")).toBeNull();
    expect(screen.getByTestId("wall")).toBeTruthy();
    await user.keyboard("{Escape}");
    expect(screen.queryByTestId("wall")).toBeNull();
    await waitFor(() => expect(last()).toEqual({ ...noReach, listen: ["room2", "room3"] }));
    await user.click(screen.getByRole("button", { name: "Stop listening to Blue and Green" }));
    await waitFor(() => expect(last()).toEqual(noReach));
    expect(screen.queryByTestId("listening")).toBeNull();
  });

  it("are off where the owner forbids it, with the reason, and whispering is not", async () => {
    const { user, button, last } = await wall("noPeek");
    const look = button("room1", named(en.wall.peekRoom, "Red"));
    expect(look.getAttribute("aria-disabled")).toBe("true");
    const why = document.getElementById(look.getAttribute("aria-describedby")!)!;
    expect(why.textContent).toBe(en.wall.forbiddenOwn);
    await user.click(look);
    expect(screen.queryByTestId("spotlight")).toBeNull();
    expect(useReach.getState().peek).toBe("");
    fireEvent.pointerDown(button("room1", named(en.wall.whisperHold, "Red")), { button: 0 });
    await waitFor(() => expect(last()).toEqual({ ...noReach, speak: ["room1"] }));
  });

  it("are allowed and forbidden by the owner's switch", async () => {
    const { user } = await wall();
    await user.click(screen.getByRole("switch", { name: en.wall.allow }));
    await waitFor(() => expect(meeting().rules.noPeek).toBe(true));
  });

  it("leave the switch to the owner", async () => {
    await wall("role=moderator");
    expect(screen.queryByRole("switch", { name: en.wall.allow })).toBeNull();
  });
});

describe("whispering", () => {
  const hold = named(en.wall.whisperHold, "Red");

  it("lasts as long as the button is held", async () => {
    const { button, last } = await wall();
    fireEvent.pointerDown(button("room1", hold), { button: 0, pointerId: 1 });
    await screen.findByText("You whisper to Red");
    await waitFor(() => expect(last().speak).toEqual(["room1"]));
    expect(last().note).toBe(false);
    fireEvent.pointerUp(button("room1", hold), { pointerId: 1 });
    await waitFor(() => expect(last().speak).toEqual([]));
    expect(screen.queryByTestId("speaking")).toBeNull();
  });

  it.each([
    ["the pointer is taken away", (b: HTMLElement) => fireEvent.pointerCancel(b)],
    ["the button loses the pointer", (b: HTMLElement) => fireEvent.lostPointerCapture(b)],
    ["the focus goes elsewhere", (b: HTMLElement) => fireEvent.blur(b)],
    ["Escape is pressed", () => fireEvent.keyDown(document.body, { key: "Escape" })],
    ["the window loses the focus", () => fireEvent(window, new Event("blur"))],
    ["the wall is closed", () => act(() => useReach.setState({ wall: false }))],
  ])("ends when %s", async (_, happens) => {
    const { button, last } = await wall();
    const b = button("room1", hold);
    fireEvent.pointerDown(b, { button: 0 });
    await waitFor(() => expect(last().speak).toEqual(["room1"]));
    happens(b);
    await waitFor(() => expect(last().speak).toEqual([]));
  });

  it("is held by the space bar; its repeats begin nothing anew", async () => {
    const { button } = await wall();
    const b = button("room1", hold);
    b.focus();
    fireEvent.keyDown(b, { key: " " });
    expect(useReach.getState().talk).toEqual({ kind: "whisper", room: "room1" });
    fireEvent.keyDown(document.body, { key: "Escape" });
    fireEvent.keyDown(b, { key: " ", repeat: true });
    expect(useReach.getState().talk).toBeNull();
    fireEvent.keyDown(b, { key: " " });
    fireEvent.keyUp(b, { key: " " });
    expect(useReach.getState().talk).toBeNull();
  });

  it("can be begun and ended by a press each", async () => {
    const { user, button } = await wall();
    await user.click(screen.getByRole("switch", { name: en.reach.pressOnce }));
    const once = () => button("room1", named(en.wall.whisperOnce, "Red"));
    await user.click(once());
    expect(useReach.getState().talk).toEqual({ kind: "whisper", room: "room1" });
    expect(once().getAttribute("aria-pressed")).toBe("true");
    await user.click(once());
    expect(useReach.getState().talk).toBeNull();
  });

  it("follows a click without a pointer, as of a screen reader", async () => {
    const { button } = await wall();
    act(() => button("room1", hold).click());
    expect(useReach.getState().talk?.kind).toBe("whisper");
    act(() => button("room1", hold).click());
    expect(useReach.getState().talk).toBeNull();
  });
});

describe("voice to rooms", () => {
  async function opened(query = "") {
    const app = openApp(`${running}&${query}`, spying);
    await screen.findByTestId("meeting");
    return { ...app, last: () => told(app.backend).at(-1) as Reach };
  }

  it("is held by B, to all rooms, and stays there as a note", async () => {
    const { last } = await opened();
    fireEvent.keyDown(document.body, { key: "b" });
    await screen.findByText(en.reach.youAll);
    await waitFor(() => expect(last()).toEqual({ ...noReach, speak: ["main", "room1", "room2", "room3"], note: true }));
    fireEvent.keyUp(document.body, { key: "b" });
    await waitFor(() => expect(last()).toEqual(noReach));
  });

  it("goes to chosen rooms", async () => {
    const { user, last } = await opened();
    await user.click(screen.getByTestId("audience"));
    await user.click(await screen.findByRole("menuitemcheckbox", { name: "Red" }));
    await user.click(screen.getByRole("menuitemcheckbox", { name: "Green" }));
    await user.keyboard("{Escape}");
    const button = await screen.findByRole("button", { name: "Hold to speak to Red and Green" });
    fireEvent.pointerDown(button, { button: 0 });
    await waitFor(() => expect(last()).toEqual({ ...noReach, speak: ["room1", "room3"], note: true }));
    fireEvent.pointerUp(button);
    await waitFor(() => expect(last()).toEqual(noReach));
  });

  it("says that I am muted, and helps", async () => {
    const { user } = await opened();
    await user.keyboard("m");
    fireEvent.keyDown(document.body, { key: "b" });
    await screen.findByText(en.reach.muted);
    fireEvent.keyUp(document.body, { key: "b" });
    const sign = screen.getByTestId("unheard");
    await user.click(within(sign).getByRole("button", { name: en.controls.unmute }));
    await waitFor(() => expect(screen.queryByTestId("unheard")).toBeNull());
    expect(useView.getState().snapshot!.devices.microphoneOn).toBe(true);
  });

  it("is not offered to others", async () => {
    await opened("role=participant");
    expect(screen.queryByTestId("speak")).toBeNull();
    fireEvent.keyDown(document.body, { key: "b" });
    expect(useReach.getState().talk).toBeNull();
  });

  it("shows the screen in all rooms, and begins to share it", async () => {
    const { user, last } = await opened();
    await user.click(screen.getByRole("button", { name: en.reach.shareMenu }));
    await user.click(await screen.findByRole("menuitemcheckbox", { name: en.reach.showAll }));
    await waitFor(() => expect(last()).toEqual({ ...noReach, screen: ["room1", "room2", "room3"] }));
    expect(useView.getState().snapshot!.devices.screenOn).toBe(true);
    await user.keyboard("{Escape}");
    await user.keyboard("s");
    await waitFor(() => expect(last()).toEqual(noReach));
  });
});

describe("in a room", () => {
  const inRed = "stage=meeting&people=14&rooms=running&role=participant";

  it("it is said who watches, by name on demand", async () => {
    openApp(`${inRed}&observed=sees`);
    const sign = await screen.findByTestId("observed");
    expect(sign.textContent).toBe(en.reach.sees);
    expect(sign.title).toBe("Bo Lindqvist");
    expect(sign.closest('[role="status"]')).toBeTruthy();
  });

  it("whoever reaches it is named, and their screen has a tile", async () => {
    openApp(`${inRed}&reaching=screen`);
    expect((await screen.findByTestId("reaching")).textContent).toContain("Bo Lindqvist speaks to your room");
    expect(screen.getByTestId("screen").dataset.tile).toBe(`${meeting().reaching[0]!.participant}/screen`);
  });
});
