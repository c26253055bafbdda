import { beforeEach, describe, expect, it } from "vitest";
import { emptyMeeting, idOf, people, rooms } from "../backend/memory/people";
import { MAIN_ROOM, type Meeting, type Participant } from "../backend/ports";
import { columns, deal, movable, movesTo, pickUp, range, reset, seat, step } from "./board";

let m: Meeting;
const at = (n: number): Participant => m.participants[n]!;
const plain = { ahead: {}, moderators: false, search: "" };
const ids = (room: string, view = plain) =>
  columns(m, view)
    .find((c) => c.room.id === room)!
    .people.map((p) => p.id)
    .sort();

beforeEach(() => {
  // 0 owner, 2 moderator, the others ordinary
  m = emptyMeeting("Test", people(7, "Me", "owner"));
  m.rooms = rooms(3);
  m.breakout = { configured: true, running: false, method: "manual", generation: 0, plan: { millis: 0, grace: 0 } };
  at(1).assigned = "room1";
  at(3).assigned = "room2";
});

describe("seat", () => {
  it("is the room that somebody will go to, and where they are once rooms run", () => {
    expect(seat(m, at(1))).toBe("room1");
    m.breakout.running = true;
    expect(seat(m, at(1))).toBe(MAIN_ROOM);
    at(1).room = "room2";
    expect(seat(m, at(1))).toBe("room2");
  });
  it("is one's own room while one sits out of it", () => {
    m.breakout.running = true;
    at(1).away = true;
    expect(seat(m, at(1))).toBe("room1");
    at(1).away = false;
    m.rooms[1]!.closed = true;
    expect(seat(m, at(1))).toBe("room1");
  });
  it("is the main room when the room is gone", () => {
    at(1).assigned = "room9";
    expect(seat(m, at(1))).toBe(MAIN_ROOM);
  });
});

describe("columns", () => {
  it("begin with the unassigned; moderators stand nowhere before the start", () => {
    expect(columns(m, plain).map((c) => [c.room.id, c.count])).toEqual([
      [MAIN_ROOM, 3],
      ["room1", 1],
      ["room2", 1],
      ["room3", 0],
    ]);
  });
  it("show moderators where they are asked for, are assigned, or rooms run", () => {
    expect(ids(MAIN_ROOM, { ...plain, moderators: true })).toContain(idOf(2));
    at(2).assigned = "room3";
    expect(ids("room3")).toEqual([idOf(2)]);
    m.breakout.running = true;
    expect(ids(MAIN_ROOM)).toContain(idOf(0));
  });
  it("leave out who is not there", () => {
    at(1).online = false;
    expect(ids("room1")).toEqual([]);
  });
  it("show people ahead of the app's word, and whom they leave behind", () => {
    const all = columns(m, { ...plain, ahead: { [idOf(1)]: "room3", [idOf(3)]: "" } });
    expect(all.map((c) => [c.count, c.leaving.length])).toEqual([
      [4, 0],
      [0, 1],
      [0, 1],
      [1, 0],
    ]);
  });
  it("keep who is planned for a room that is gone in the main room", () => {
    expect(ids(MAIN_ROOM, { ...plain, ahead: { [idOf(1)]: "room9" } })).toContain(idOf(1));
  });
  it("show who is searched for, whatever the accents, and count all", () => {
    at(4).name = "Zoë Émilien";
    const main = columns(m, { ...plain, search: " zoe emi" })[0]!;
    expect(main.people.map((p) => p.id)).toEqual([idOf(4)]);
    expect(main.count).toBe(3);
  });
});

describe("moves", () => {
  it("leave out moderators, unless they are asked for, and who stands there already", () => {
    const all = m.participants.map((p) => p.id);
    expect(Object.keys(movesTo(m, all, "room1", plain)).sort()).toEqual([3, 4, 5, 6].map(idOf));
    expect(Object.keys(movesTo(m, all, "room1", { ...plain, moderators: true }))).toHaveLength(6);
    expect(movesTo(m, all, MAIN_ROOM, plain)).toEqual({ [idOf(1)]: "", [idOf(3)]: "" });
    expect(movable(at(0), false)).toBe(false);
  });
  it("begin where the draft has somebody", () => {
    const ahead = { [idOf(1)]: "room2" as const };
    expect(movesTo(m, [idOf(1)], "room2", { ...plain, ahead })).toEqual({});
    expect(movesTo(m, [idOf(1)], "room1", { ...plain, ahead })).toEqual({ [idOf(1)]: "room1" });
  });
  it("of a deal give open rooms sizes that differ by one at most, and touch no moderator", () => {
    m.participants = people(48, "Me", "owner");
    m.rooms = rooms(7);
    m.rooms[3]!.closed = true;
    for (let seed = 1; seed < 60; seed++) {
      const to = { ...Object.fromEntries(m.participants.map((p) => [p.id, seat(m, p)])), ...deal(m, {}, random(seed)) };
      const ordinary = m.participants.filter((p) => p.role === "participant");
      const sizes = m.rooms.slice(1).map((r) => ordinary.filter((p) => to[p.id] === r.id).length);
      expect(sizes[2]).toBe(0);
      const open = sizes.filter((_, i) => i !== 2);
      expect(Math.max(...open) - Math.min(...open)).toBeLessThanOrEqual(1);
      expect(open.reduce((a, b) => a + b, 0)).toBe(ordinary.length);
      expect(deal(m, {}, random(seed))[idOf(0)]).toBeUndefined();
    }
  });
  it("of a deal are by chance, and none where no room is open", () => {
    expect(deal(m, {}, random(1))).not.toEqual(deal(m, {}, random(5)));
    for (const r of m.rooms) r.closed = true;
    expect(deal(m, {}, random(1))).toEqual({});
  });
  it("of a reset take out who is in a room, and nobody else", () => {
    at(2).assigned = "room3";
    expect(reset(m, plain)).toEqual({ [idOf(1)]: "", [idOf(3)]: "" });
    expect(Object.keys(reset(m, { ...plain, moderators: true }))).toHaveLength(3);
  });
  it("of a deal and of a reset begin where the draft has people", () => {
    for (const p of m.participants) p.assigned = "";
    const ahead = Object.fromEntries(m.participants.map((p) => [p.id, "room1"]));
    expect(reset(m, plain)).toEqual({});
    const ordinary = m.participants.filter((p) => p.role === "participant");
    expect(Object.keys(reset(m, { ...plain, ahead }))).toEqual(ordinary.map((p) => p.id));
    const dealt = Object.values(deal(m, ahead, random(1)));
    expect(dealt.length).toBeLessThan(Object.values(deal(m, {}, random(1))).length);
    expect(dealt).not.toContain("room1");
  });
});

describe("carrying by keyboard", () => {
  const all = ["main", "room1", "room2"];
  it("goes along the rooms and stops at both ends", () => {
    let c = pickUp(["a"], all, "room1");
    expect(c.at).toBe(1);
    c = step(c, "ArrowRight")!;
    c = step(c, "ArrowDown")!;
    expect(c.at).toBe(2);
    c = step(c, "Home")!;
    expect(step(c, "ArrowUp")!.at).toBe(0);
    expect(step(c, "End")!.at).toBe(2);
    expect(step(c, "ArrowLeft")!.at).toBe(0);
  });
  it("knows no other key, and begins in front where the room is gone", () => {
    expect(step(pickUp(["a"], all, "room1"), "x")).toBeNull();
    expect(pickUp(["a"], all, "room9").at).toBe(0);
  });
});

it("picks a range in both directions", () => {
  const shown = ["a", "b", "c", "d"];
  expect(range(shown, "b", "d")).toEqual(["b", "c", "d"]);
  expect(range(shown, "d", "b")).toEqual(["b", "c", "d"]);
  expect(range(shown, "", "c")).toEqual(["c"]);
  expect(range(shown, "a", "x")).toEqual([]);
});

/** Numbers from 0 to 1 that a seed repeats. */
function random(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a * 16807) % 2147483647;
    return (a - 1) / 2147483646;
  };
}
