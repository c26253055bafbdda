import { expect, it } from "vitest";
import { emptyMeeting, idOf, people, rooms } from "../backend/memory/people";
import { appointable, carrying, eligible, elsewhere } from "./host";

function meeting() {
  const m = emptyMeeting("Workshop", people(4, "Me", "owner"));
  m.rooms = rooms(3);
  return m;
}

it("tells a choice that holds from one that is on its way or cannot be", () => {
  const m = meeting();
  expect(carrying(m)).toBe("automatic");
  m.host.chosen = idOf(2);
  expect(carrying(m)).toBe("changing");
  m.host.participant = idOf(2);
  expect(carrying(m)).toBe("chosen");
  m.host.participant = idOf(1);
  m.participants[2]!.online = false;
  expect(carrying(m)).toBe("away");
});

it("offers those who are reached, oneself first", () => {
  const m = meeting();
  m.participants[1]!.online = false;
  expect(eligible(m).map((p) => p.id)).toEqual([idOf(0), idOf(2), idOf(3)]);
});

it("lets the owner alone choose, and let go of somebody who is gone", () => {
  const m = meeting();
  m.participants[1]!.online = false;
  const whom = () => m.participants.filter((p) => appointable(m, p)).map((p) => p.id);
  expect(whom()).toEqual([idOf(0), idOf(2), idOf(3)]);
  m.host.chosen = idOf(1);
  expect(whom()).toHaveLength(4);
  m.role = "moderator";
  expect(whom()).toEqual([]);
});

it("names the rooms that others carry, or should", () => {
  const m = meeting();
  expect(elsewhere(m)).toEqual([]);
  Object.assign(m.rooms[1]!, { carrier: idOf(1), chosen: idOf(2) });
  Object.assign(m.rooms[2]!, { chosen: idOf(2) });
  Object.assign(m.rooms[3]!, { chosen: m.host.participant });
  expect(elsewhere(m).map((e) => [e.room.id, e.by, e.waits])).toEqual([
    ["room1", idOf(1), false],
    ["room2", idOf(2), true],
  ]);
});
