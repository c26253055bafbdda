import { beforeEach, describe, expect, it } from "vitest";
import { emptyMeeting, people, rooms } from "../backend/memory/people";
import { MAIN_ROOM, type Meeting } from "../backend/ports";
import { mayVisit, movesTo, place, sections, sizes } from "./rooms";

let m: Meeting;
beforeEach(() => {
  m = emptyMeeting("Test", people(6, "Me", "owner"));
  m.rooms = rooms(2);
  m.breakout = { configured: true, running: false, method: "manual", generation: 0, plan: { millis: 0, grace: 0 } };
  m.participants[1]!.assigned = "room1";
  m.participants[3]!.assigned = "room2";
});

describe("place", () => {
  it("is the assignment before the start and the location after", () => {
    const ana = m.participants[1]!;
    expect(place(m, ana)).toBe("room1");
    m.breakout.running = true;
    expect(place(m, ana)).toBe(MAIN_ROOM);
  });
  it("is the main room when the room is gone", () => {
    m.participants[1]!.assigned = "room9";
    expect(place(m, m.participants[1]!)).toBe(MAIN_ROOM);
  });
});

describe("sections", () => {
  it("show a moderator all rooms, the main room first", () => {
    expect(sections(m).map((s) => [s.room.id, s.people.length])).toEqual([
      [MAIN_ROOM, 2],
      ["room1", 1],
      ["room2", 1],
    ]);
    m.breakout.running = true;
    expect(sections(m)[0]!.people).toHaveLength(6);
  });
  it("show others their own room, or all where they may choose", () => {
    m.role = "participant";
    m.breakout.running = true;
    m.location = "room2";
    expect(sections(m).map((s) => s.room.id)).toEqual(["room2"]);
    m.breakout.method = "choose";
    expect(sections(m)).toHaveLength(3);
  });
  it("leave out who is not there", () => {
    m.participants[1]!.online = false;
    expect(sections(m)[1]!.people).toEqual([]);
  });
});

it("moves only ordinary people, and only those who are elsewhere", () => {
  const ids = m.participants.map((p) => p.id);
  const moved = movesTo(m, ids, "room1");
  expect(Object.keys(moved)).toEqual([3, 4, 5].map((n) => m.participants[n]!.id));
  expect(movesTo(m, ids, MAIN_ROOM)).toEqual({ [ids[1]!]: "", [ids[3]!]: "" });
});

it("lets moderators visit while rooms run, and everybody where they choose", () => {
  expect(mayVisit(m)).toBe(false);
  m.breakout.running = true;
  expect(mayVisit(m)).toBe(true);
  m.role = "participant";
  expect(mayVisit(m)).toBe(false);
  m.breakout.method = "choose";
  expect(mayVisit(m)).toBe(true);
});

it("splits into sizes that differ by one at most", () => {
  expect(sizes(13, 3)).toEqual([
    { rooms: 1, of: 5 },
    { rooms: 2, of: 4 },
  ]);
  for (let n = 0; n < 60; n++) {
    for (let k = 1; k <= 50; k++) {
      const s = sizes(n, k);
      expect(s.reduce((sum, x) => sum + x.rooms, 0)).toBe(k);
      expect(s.reduce((sum, x) => sum + x.rooms * x.of, 0)).toBe(n);
    }
  }
});
