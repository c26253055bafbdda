import { expect, it } from "vitest";
import { emptyMeeting, idOf, me, people, rooms } from "../backend/memory/people";
import type { Change } from "../backend/ports";
import { back, lastOfMine } from "./changes";

const change = (id: string, by: string, undoable: boolean): Change => ({
  id,
  by,
  name: "",
  wall: 0,
  kind: "moved",
  room: "",
  moves: [{ participant: idOf(1), from: "room2", to: "room1" }],
  undoable,
});

it("takes back my newest change that can be", () => {
  const m = emptyMeeting("Test", people(3, "Me", "owner"));
  expect(lastOfMine(m)).toBeNull();
  m.changes = [change("1", me, true), change("2", me, true), change("3", me, false), change("4", idOf(2), true)];
  expect(lastOfMine(m)?.id).toBe("2");
});

it("says who comes back where", () => {
  const m = emptyMeeting("Test", people(3, "Me", "owner"));
  m.rooms = rooms(2);
  expect(back(change("1", me, true), m)).toEqual({ who: "Ana Ribeiro", count: 1, room: "Blue" });
});
