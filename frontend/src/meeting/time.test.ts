import { describe, expect, it } from "vitest";
import type { Timer } from "../backend/ports";
import { type Count, clock, count, duration, inWords, left, mayTake, nearest, passed, untilNextSecond } from "./time";

const timer = (over: Partial<Timer> = {}): Timer => ({
  id: "a",
  room: "",
  left: 60_000,
  total: 60_000,
  grace: 30_000,
  ending: false,
  by: "Bo",
  ...over,
});

describe("counting", () => {
  it("goes on by the window's clock alone", () => {
    const c = count([], [timer()], 5000)[0]!;
    expect(left(c, 5000)).toBe(60_000);
    expect(left(c, 35_000)).toBe(30_000);
    expect(left(c, 999_999)).toBe(0);
  });

  it("takes no notice of wall clocks, right or wrong", () => {
    const real = Date.now;
    try {
      Date.now = () => 0;
      const c = count([], [timer()], 100)[0]!;
      Date.now = () => 4e12;
      expect(left(count([c], [timer({ left: 59_000 })], 1100)[0]!, 1100)).toBe(59_000);
    } finally {
      Date.now = real;
    }
  });

  it("never lets a late or early snapshot make the display jump or go back", () => {
    let counts = count([], [timer({ left: 600_000, total: 600_000 })], 0);
    let shown = left(counts[0]!, 0);
    for (let now = 100; now <= 60_000; now += 100) {
      const delay = (now * 7919) % 900; // ms that this snapshot was on its way
      counts = count(counts, [timer({ left: 600_000 - now + delay, total: 600_000 })], now);
      const next = left(counts[0]!, now);
      expect(next).toBeLessThan(shown);
      expect(shown - next).toBeLessThanOrEqual(111);
      shown = next;
    }
    expect(Math.abs(shown - 540_000)).toBeLessThan(900);
  });

  it("makes up for a lasting error, a tenth of the time at most", () => {
    let counts = count([], [timer({ left: 300_000, total: 300_000 })], 0);
    counts = count(counts, [timer({ left: 290_000 + 1500, total: 300_000 })], 10_000);
    expect(left(counts[0]!, 10_000)).toBe(290_000); // nothing jumps, and nothing goes back
    expect(left(counts[0]!, 15_000)).toBe(285_500);
    counts = count(counts, [timer({ left: 280_000 + 1500, total: 300_000 })], 20_000);
    expect(left(counts[0]!, 20_000)).toBe(281_000);
    expect(left(counts[0]!, 60_000)).toBe(241_500); // and no further
  });

  it("does the same for time that went too slowly", () => {
    const counts = count(count([], [timer()], 0), [timer({ left: 49_000 })], 10_000);
    expect(left(counts[0]!, 10_000)).toBe(50_000);
    expect(left(counts[0]!, 15_000)).toBe(44_500);
  });

  it("jumps at once where time was added, taken, or the end began", () => {
    const before = count([], [timer()], 0);
    expect(left(count(before, [timer({ left: 360_000, total: 360_000 })], 0)[0]!, 0)).toBe(360_000);
    expect(left(count(before, [timer({ left: 1500, total: 1500 })], 0)[0]!, 0)).toBe(1500);
    expect(left(count(before, [timer({ left: 30_000, ending: true })], 59_000)[0]!, 59_000)).toBe(30_000);
    expect(left(count(before, [timer({ left: 55_000 })], 0)[0]!, 0)).toBe(55_000); // the host knows better
  });

  it("forgets timers that are gone", () => expect(count(count([], [timer()], 0), [], 5)).toEqual([]));
});

describe("which one is shown", () => {
  const at = (id: string, room: string, deadline: number, ending = false): Count =>
    ({ id, room, deadline, ending, total: 1, grace: 0, by: "", seen: 0, owed: 0 }) satisfies Count;

  it("is the nearer of one's own room's and all rooms'", () => {
    const counts = [at("all", "", 500), at("red", "red", 300), at("blue", "blue", 100)];
    expect(nearest(counts, "red")?.id).toBe("red");
    expect(nearest(counts, "main")?.id).toBe("all");
    expect(nearest(counts, "green")?.id).toBe("all");
    expect(nearest([], "red")).toBeNull();
  });

  it("is one that ends already, before one that is up sooner than that has ended", () => {
    expect(nearest([at("all", "", 900, true), at("red", "red", 300)], "red")?.id).toBe("all");
  });
});

it.each([
  [272_000, "4:32"],
  [271_001, "4:32"],
  [59_999, "1:00"],
  [1, "0:01"],
  [0, "0:00"],
  [3_872_000, "1:04:32"],
])("shows %i ms as %s", (millis, shown) => expect(clock(millis)).toBe(shown));

it("writes a duration for machines", () => expect(duration(272_000)).toBe("PT4M32S"));

it.each([
  [300_000, "minutes", 5],
  [241_000, "minutes", 5],
  [60_000, "minutes", 1],
  [59_000, "seconds", 59],
] as const)("says %i ms as %s %i", (millis, unit, n) => expect(inWords(millis)).toEqual({ unit, count: n }));

it.each([
  [300_100, 299_900, 300_000],
  [300_000, 299_000, null], // begun there: nothing was passed
  [61_000, 60_000, 60_000],
  [400_000, 30_000, 60_000], // time was taken: one warning, the nearest
  [59_000, 10_000, null],
  [30_000, 400_000, null], // time was added
])("from %i to %i ms passes %s", (before, now, mark) => expect(passed(before, now)).toBe(mark));

it("wakes for the next second", () => {
  expect(untilNextSecond(4300)).toBe(300);
  expect(untilNextSecond(4000)).toBe(1000);
});

it("takes a minute only from more than one", () => {
  expect(mayTake(61_000, 60_000)).toBe(true);
  expect(mayTake(60_500, 60_000)).toBe(false);
});
