import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { idOf } from "./backend/memory";
import { en } from "./i18n/en";
import { followNotices } from "./state/notices";
import * as sounds from "./state/sounds";
import { useView } from "./state/store";
import { openApp } from "./test/render";

const meeting = () => useView.getState().snapshot!.meeting!;
const toasts = () => screen.queryAllByTestId("toast").map((t) => t.querySelector("p")!.textContent);
let stop = () => {};

beforeEach(() => {
  stop = followNotices();
});
afterEach(() => stop());

it("says which moderator moved whom, and takes it back", async () => {
  const { user } = openApp("stage=meeting&rooms=running");
  await screen.findByTestId("meeting");
  const rooms = () => [3, 4].map((i) => meeting().participants[i]!.room);
  expect(rooms()).toEqual(["room2", "room3"]);
  window.__demo!.moveAsOther!({ [idOf(3)]: "room1", [idOf(4)]: "room1" });
  const toast = await screen.findByText("Bo Lindqvist moved 2 people");
  expect(rooms()).toEqual(["room1", "room1"]);
  await user.click(within(toast.closest("[data-testid=toast]") as HTMLElement).getByTestId("undo"));
  await waitFor(() => expect(rooms()).toEqual(["room2", "room3"]));
  await screen.findByText(en.notice.undone);
});

it("offers me to take back what I moved, one toast for the newest", async () => {
  const { backend } = openApp("stage=meeting&rooms=running");
  await screen.findByTestId("meeting");
  await backend.rooms.assign({ [idOf(3)]: "room1" });
  await backend.rooms.assign({ [idOf(4)]: "room2" });
  await screen.findByText("You moved Dina Haddad to Blue");
  expect(toasts().filter((t) => t?.startsWith("You moved"))).toHaveLength(1);
});

it("never shows more than three", async () => {
  openApp("stage=meeting&rooms=running&late=ask");
  await screen.findByText(/joined late and waits/);
  window.__demo!.moveAsOther!({ [idOf(3)]: "room1" });
  window.__demo!.moveAsOther!({ [idOf(4)]: "room2" });
  await screen.findByText("Bo Lindqvist moved Dina Haddad to Blue");
  expect(toasts().length).toBeLessThanOrEqual(3);
});

it("asks where somebody belongs who joined late, with a menu of the rooms", async () => {
  const { user } = openApp("stage=meeting&rooms=running&late=ask");
  await user.click(await screen.findByRole("button", { name: "Choose a room for Di Marchetti" }));
  await user.click(await screen.findByRole("menuitem", { name: /Blue/ }));
  await waitFor(() => expect(meeting().participants.at(-1)).toMatchObject({ room: "room2", late: false }));
  await waitFor(() => expect(screen.queryByText(/waits in the main room/)).toBeNull());
});

it("says where the rule put somebody, and takes it back", async () => {
  const { user } = openApp("stage=meeting&rooms=running&late=smallest");
  const said = await screen.findByText(/^Di Marchetti joined late and is in /);
  expect(meeting().participants.at(-1)!.room).not.toBe("main");
  await user.click(within(said.closest("[data-testid=toast]") as HTMLElement).getByTestId("undo"));
  await waitFor(() => expect(meeting().participants.at(-1)!.room).toBe("main"));
});

it("sounds differently for a hand and for help, where that is switched on", async () => {
  const chime = vi.spyOn(sounds, "chimeIfOn").mockReturnValue();
  openApp("stage=meeting&rooms=running");
  await screen.findByTestId("meeting");
  const { snapshot } = useView.getState();
  const notice = { kind: "hand", participant: idOf(3), name: "Cy" } as const;
  const notices = [
    { ...notice, id: 9001, room: "main" },
    { ...notice, id: 9002, room: "room2", text: "We need a hint" },
  ];
  useView.setState({ snapshot: { ...snapshot!, version: snapshot!.version + 1, notices } });
  expect(chime.mock.calls).toEqual([["hand"], ["help"]]);
  await screen.findByText("Cy asks for help in Blue");
  await screen.findByText("We need a hint");
});
