import { beforeEach, describe, expect, it } from "vitest";
import { emptyMeeting, people, rooms } from "../backend/memory/people";
import { MAIN_ROOM, type Meeting } from "../backend/ports";
import { barred, leftRoom, mayReturn, mayVisit, sections, sizes } from "./rooms";

let m: Meeting;
beforeEach(() => {
  m = emptyMeeting("Test", people(6, "Me", "owner"));
  m.rooms = rooms(2);
  m.breakout = { configured: true, running: false, method: "manual", generation: 0, plan: { millis: 0, grace: 0 } };
  m.participants[1]!.assigned = "room1";
  m.participants[3]!.assigned = "room2";
});

describe("sections", () => {
  it("show a participant the room they are in, or all where they may choose", () => {
    m.role = "participant";
    m.breakout.running = true;
    m.location = "room2";
    expect(sections(m).map((s) => s.room.id)).toEqual(["room2"]);
    m.breakout.method = "choose";
    expect(sections(m).map((s) => [s.room.id, s.people.length])).toEqual([
      [MAIN_ROOM, 6],
      ["room1", 0],
      ["room2", 0],
    ]);
  });
  it("leave out who is not there", () => {
    m.participants[1]!.online = false;
    expect(sections(m)[0]!.people).toHaveLength(5);
  });
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

describe("a participant in a room", () => {
  const ending = { id: "t", left: 5000, total: 0, grace: 9000, ending: true, by: "Bo" };
  beforeEach(() => {
    for (const p of m.participants) p.role = "participant";
    Object.assign(m, { role: "participant", location: "room1" });
    m.breakout.running = true;
    m.participants[0]!.assigned = "room1";
  });

  it("may return where the rules allow it, or while a countdown that concerns them runs", () => {
    expect(mayReturn(m)).toBe(false);
    m.timers = [{ ...ending, room: "room2" }];
    expect(mayReturn(m)).toBe(false);
    m.timers = [{ ...ending, room: "" }];
    expect(mayReturn(m)).toBe(true);
    m.timers = [{ ...ending, room: "room1", ending: false }];
    expect(mayReturn(m)).toBe(false);
    m.rules.canReturn = true;
    expect(mayReturn(m)).toBe(true);
    m.location = MAIN_ROOM;
    expect(mayReturn(m)).toBe(false);
  });

  it("has a room to go back to only while away from it, and it is open", () => {
    expect(leftRoom(m)).toBeNull();
    m.location = MAIN_ROOM;
    m.participants[0]!.away = true;
    expect(leftRoom(m)?.id).toBe("room1");
    m.rooms[1]!.closed = true;
    expect(leftRoom(m)).toBeNull();
  });

  it("is kept out of rooms that are closed, locked or full; moderators of closed ones alone", () => {
    const red = m.rooms[1]!;
    expect(barred(m, red)).toBe("");
    red.limit = 1;
    expect(barred(m, red)).toBe("");
    m.participants[3]!.room = "room1";
    expect(barred(m, red)).toBe("full");
    red.locked = true;
    expect(barred(m, red)).toBe("locked");
    m.role = "moderator";
    expect(barred(m, red)).toBe("");
    red.closed = true;
    expect(barred(m, red)).toBe("closed");
  });
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
