import { expect, it } from "vitest";
import type { Load, Traffic } from "../backend/ports";
import { carries, outlook, strain } from "./load";

const traffic = (streams: number, packets: number): Traffic => ({ streams, packets, kbits: packets * 8 });
const load = (over: Partial<Load> = {}): Load => ({
  now: traffic(552, 27_600),
  together: traffic(552, 27_600),
  split: traffic(72, 4320),
  most: 100_000,
  ...over,
});

it.each([
  [0, "unknown"],
  [100_000, "fine"],
  [34_500, "fine"], // exactly 80 %
  [34_000, "near"],
  [27_600, "near"], // all of it is not yet too much
  [27_000, "over"],
] as const)("with %i packets a second at most it is %s", (most, expected) => {
  expect(strain(traffic(552, 27_600), most)).toBe(expected);
});

it("says about how many such streams are carried, in two digits", () => {
  expect(carries(traffic(552, 27_600), 100_000)).toBe(2000);
  expect(carries(traffic(552, 27_600), 61_700)).toBe(1200);
  expect(carries(traffic(3, 90), 250)).toBe(8);
  expect(carries(traffic(0, 0), 100_000)).toBe(0);
  expect(carries(traffic(552, 27_600), 0)).toBe(0);
});

it("compares now with after the split, and warns of the worse", () => {
  expect(outlook(load(), false)).toEqual({ now: 552, split: 72, carries: 2000, strain: "fine" });
  expect(outlook(load({ most: 20_000 }), false).strain).toBe("over");
  expect(outlook(load({ split: traffic(600, 99_000) }), true).strain).toBe("near");
});

it("uses what would be before anything is forwarded", () => {
  expect(outlook(load({ now: traffic(0, 0) }), false).now).toBe(552);
  expect(outlook(load({ now: traffic(0, 0) }), true).now).toBe(0);
});
