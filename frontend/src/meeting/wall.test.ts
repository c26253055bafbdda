import { beforeEach, describe, expect, it } from "vitest";
import { emptyMeeting, people, rooms } from "../backend/memory/people";
import { type Activity, MAIN_ROOM, type Meeting, type Participant } from "../backend/ports";
import { asksForHelp, queue, waited, waitingHelp } from "./help";
import { mostPictures, pictured, quietFor, shares, voice, wallColumns, wallRooms } from "./wall";

let m: Meeting;
let ana: Participant, bo: Participant, cy: Participant;
beforeEach(() => {
  m = emptyMeeting("Test", people(7, "Me", "owner"));
  m.rooms = rooms(2);
  m.breakout = { ...m.breakout, configured: true, running: true };
  [ana, bo, cy] = [m.participants[3]!, m.participants[4]!, m.participants[5]!];
  for (const p of [ana, bo, cy]) p.room = "room1";
});

const heard = (quiet: number, talked = 0, level = 40): Activity => ({ level, quiet, talked });

describe("the queue", () => {
  beforeEach(() => {
    Object.assign(bo, { hand: 2000 });
    Object.assign(ana, { hand: 3000, why: "scissors" });
  });

  it("is in the order of asking", () => {
    expect(queue(m).map((a) => [a.person.id, a.room.id])).toEqual([
      [bo.id, "room1"],
      [ana.id, "room1"],
    ]);
  });

  it("has no hands of the main room, of moderators, of those who left, and none while rooms are closed", () => {
    cy.hand = 1;
    cy.room = MAIN_ROOM;
    Object.assign(m.participants[2]!, { hand: 1, room: "room2" }); // a moderator
    bo.online = false;
    expect(queue(m).map((a) => a.person.id)).toEqual([ana.id]);
    m.breakout.running = false;
    expect(queue(m)).toEqual([]);
    expect(asksForHelp(m, ana)).toBe(false);
  });

  it("counts for moderators who has not been taken", () => {
    expect(waitingHelp(m)).toBe(2);
    bo.helper = m.me;
    expect(waitingHelp(m)).toBe(1);
    m.role = "participant";
    expect(waitingHelp(m)).toBe(0);
  });

  it("knows how long, and nothing below no time", () => {
    expect(waited(bo, 5000)).toBe(3000);
    expect(waited(bo, 1000)).toBe(0);
  });
});

describe("rooms on the wall", () => {
  it("are the open ones, then the main room if I am not in it and anybody is", () => {
    const ids = () => wallRooms(m).map((w) => [w.room.id, w.people.length]);
    const open = [
      ["room1", 3],
      ["room2", 0],
    ];
    expect(ids()).toEqual(open);
    m.location = "room1";
    expect(ids()).toEqual([...open, [MAIN_ROOM, 4]]);
    m.rooms[2]!.closed = true;
    for (const p of m.participants) p.room = "room1";
    ana.online = false;
    expect(ids()).toEqual([["room1", 6]]);
  });

  it("carry who asks for help there", () => {
    bo.hand = 1;
    expect(wallRooms(m).map((w) => w.asks.length)).toEqual([1, 0]);
  });
});

describe("the voice of a room", () => {
  const all = () => [ana, bo, cy];

  it("is nobody before a word was said", () => {
    expect(voice(all(), {}, "")).toBeNull();
    expect(voice(all(), { [ana.id]: heard(-1) }, "")).toBeNull();
    expect(voice([], {}, "")).toBeNull();
  });

  it("is the loudest of those who speak, and stays while they do", () => {
    const both = { [ana.id]: heard(0, 0, 30), [bo.id]: heard(200, 0, 20) };
    expect(voice(all(), both, "")).toEqual({ person: bo, now: true });
    expect(voice(all(), both, ana.id)).toEqual({ person: ana, now: true });
  });

  it("is who spoke last once nobody speaks", () => {
    const before = { [ana.id]: heard(90_000), [bo.id]: heard(4000), [cy.id]: heard(-1) };
    expect(voice(all(), before, ana.id)).toEqual({ person: bo, now: false });
  });
});

it("says for how long a room is quiet", () => {
  expect(quietFor([ana, bo], { [ana.id]: heard(9000), [bo.id]: heard(3000) })).toBe(3000);
  expect(quietFor([ana, bo], { [ana.id]: heard(-1) })).toBe(-1);
  expect(quietFor([], {})).toBe(-1);
});

it("shares out who talked how much, most first", () => {
  const talked = { [bo.id]: heard(0, 6000), [cy.id]: heard(0, 2000) };
  expect(shares([ana, bo, cy], talked).map((s) => [s.person.id, s.share])).toEqual([
    [bo.id, 0.75],
    [cy.id, 0.25],
    [ana.id, 0],
  ]);
  expect(shares([ana, bo], {}).map((s) => s.share)).toEqual([0, 0]);
});

it("takes pictures of visible rooms alone, and twelve at most", () => {
  const all = Array.from({ length: 40 }, (_, i) => ({ id: `room${i}`, camera: i % 4 !== 0 }));
  const seen = pictured(all, new Set(all.slice(10).map((r) => r.id)));
  expect(seen.size).toBe(mostPictures);
  expect([...seen].slice(0, 3)).toEqual(["room10", "room11", "room13"]);
  expect(pictured(all, new Set(["room0", "room1"]))).toEqual(new Set(["room1"]));
});

describe("columns", () => {
  const tile = { narrowest: 270, widest: 480, words: 150, gap: 8 };
  it("make tiles as large as they fit", () => {
    expect(wallColumns(1, 1200, 900, tile)).toBe(1);
    expect(wallColumns(4, 1200, 900, tile)).toBe(2);
    expect(wallColumns(3, 2100, 1300, tile)).toBe(3); // all of them as wide as they get
    expect(wallColumns(12, 2600, 1400, tile)).toBe(4); // no place left over
    expect(wallColumns(4, 1200, 640, tile)).toBe(4);
  });
  it("are as many as go side by side where not all fit", () => {
    expect(wallColumns(50, 1200, 640, tile)).toBe(4);
    expect(wallColumns(50, 200, 640, tile)).toBe(1);
    expect(wallColumns(2, 2500, 300, tile)).toBe(2);
  });
  it("never scroll where a larger number of columns would not", () => {
    for (let n = 1; n <= 50; n++) {
      for (let h = 300; h < 1500; h += 100) {
        const c = wallColumns(n, 1264, h, tile);
        expect(c).toBeGreaterThanOrEqual(1);
        expect((1264 - 8 * (c - 1)) / c).toBeGreaterThanOrEqual(270);
      }
    }
  });
});
