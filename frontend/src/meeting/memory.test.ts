import { describe, expect, it } from "vitest";
import type { ChatLine, Memory, Stay } from "../backend/ports";
import { ended, fileName, lasted, lines, marks, onLine, people, pieces, search, signs, span } from "./memory";

const line = (id: string, wall: number, text: string, over: Partial<ChatLine> = {}): ChatLine => ({
  id,
  author: "ana",
  name: "Ana",
  wall,
  kind: "chat",
  text,
  millis: 0,
  safe: true,
  late: false,
  ...over,
});
const stay = (participant: string, room: string, from: number, to: number, name = participant): Stay => ({
  participant,
  name,
  room,
  roomName: room,
  from,
  to,
});
const memory = (over: Partial<Memory> = {}): Memory => ({
  meeting: "m",
  name: "Workshop",
  rooms: [
    {
      id: "main",
      name: "",
      lines: [line("a", 10, "Good morning"), line("d", 40, "rooms_started", { kind: "system" })],
    },
    { id: "red", name: "Red", lines: [line("c", 30, "Our three points"), line("b", 20, "Hello", { name: "Bo" })] },
  ],
  stays: [],
  ...over,
});

describe("lines", () => {
  it("of all rooms come by time, those of one room alone", () => {
    expect(lines(memory(), "").map((l) => l.id)).toEqual(["a", "b", "c", "d"]);
    expect(lines(memory(), "red").map((l) => `${l.roomName} ${l.id}`)).toEqual(["Red b", "Red c"]);
  });

  it("are found by every word, in text or name", () => {
    const found = (wanted: string) => search(lines(memory(), ""), wanted).map((l) => l.id);
    expect(found("  POINTS three ")).toEqual(["c"]);
    expect(found("bo hello")).toEqual(["b"]);
    expect(found("points hello")).toEqual([]);
    expect(found("rooms_started")).toEqual([]); // a key, not a word that anybody wrote
    expect(found(" ")).toHaveLength(4);
  });

  it("mark what was found and lose nothing", () => {
    expect(pieces("Three points, three", "three")).toEqual([
      { text: "Three", hit: true },
      { text: " points, ", hit: false },
      { text: "three", hit: true },
    ]);
    expect(pieces("abab", "a ab")).toEqual([
      { text: "ab", hit: true },
      { text: "ab", hit: true },
    ]);
    expect(pieces("İstanbul", "i")).toEqual([{ text: "İstanbul", hit: false }]); // its lower case is longer
    expect(pieces("x", "")).toEqual([{ text: "x", hit: false }]);
  });
});

describe("who was where", () => {
  const stays = [stay("bo", "red", 100, 0, "Bo L."), stay("ana", "main", 0, 100), stay("bo", "main", 50, 100, "Bo")];

  it("is a row for each person, by time, with the name of last", () => {
    const rows = people(memory({ stays }));
    expect(rows.map((r) => [r.name, ...r.stays.map((s) => s.room)])).toEqual([
      ["ana", "main"],
      ["Bo L.", "main", "red"],
    ]);
  });

  it("spans the first to the last moment; what goes on ends now", () => {
    expect(span(memory({ stays }), 300)).toEqual({ from: 0, to: 300 });
    expect(span(memory(), 300)).toEqual({ from: 0, to: 0 });
    expect(ended(memory({ stays }), 300)).toBe(300);
    expect(ended(memory(), 300)).toBe(40); // the last line
    expect(lasted(stays[0]!, 300)).toBe(200);
    expect(lasted(stay("x", "red", 500, 400), 300)).toBe(0); // two clocks
  });

  it("never leaves the line, whatever clocks said", () => {
    const whole = { from: 0, to: 200 };
    expect(onLine(stay("a", "r", 50, 100), whole, 300)).toEqual({ start: 0.25, width: 0.25 });
    expect(onLine(stay("a", "r", -50, 900), whole, 300)).toEqual({ start: 0, width: 1 });
    expect(onLine(stay("a", "r", 150, 100), whole, 300)).toEqual({ start: 0.75, width: 0 });
    expect(onLine(stay("a", "r", 0, 0), { from: 0, to: 0 }, 0).width).toBe(0);
  });

  it.each([1, 7, 45, 200, 1500, 20_000, 400_000])("has at most seven marks for %i minutes", (minutes) => {
    const from = 1_700_000_012_345;
    const found = marks({ from, to: from + minutes * 60_000 });
    expect(found.length).toBeGreaterThanOrEqual(minutes > 1 ? 3 : 1);
    expect(found.length).toBeLessThanOrEqual(7);
    expect(found.every((t) => t >= from && t <= from + minutes * 60_000 && t % 60_000 === 0)).toBe(true);
  });
});

it("gives breakout rooms hues and letters in turn, and the main room none", () => {
  const found = signs(memory({ stays: [stay("a", "blue", 0, 1), stay("a", "main", 1, 2)] }));
  expect([...found]).toEqual([
    ["red", { hue: 1, letter: "A" }],
    ["blue", { hue: 2, letter: "B" }],
  ]);
  const rooms = Array.from({ length: 30 }, (_, i) => ({ id: `r${i}`, name: "", lines: [] }));
  expect(signs(memory({ rooms })).get("r26")).toEqual({ hue: 3, letter: "AA" });
});

it.each([
  ["Workshop on Monday", "Workshop-on-Monday-2026-11-23.csv"],
  ["../../etc/passwd", "etc-passwd-2026-11-23.csv"],
  ["Über: Größe?", "Über-Größe-2026-11-23.csv"],
  ["///", "meeting-2026-11-23.csv"],
])("makes a file name of %s", (name, expected) => {
  expect(fileName(name, Date.UTC(2026, 10, 23, 12), "csv")).toBe(expected);
});
