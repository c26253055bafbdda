import { describe, expect, it } from "vitest";
import { addSet, decodeText, hueName, roomNames, useful } from "./groups";

const hues = ["Red", "Blue"];

it("calls rooms after their hue, with a number from the second time on", () => {
  expect([0, 1, 2, 3, 4].map((i) => hueName(i, hues))).toEqual(["Red", "Blue", "Red 2", "Blue 2", "Red 3"]);
});

it("takes typed names, and hues for blank ones", () => {
  expect(roomNames(3, { 0: " Team A ", 1: "  ", 7: "x" }, hues)).toEqual(["Team A", "Blue", "Red 2"]);
});

describe("wishes", () => {
  it("need two people, and are kept once", () => {
    expect(addSet([], ["a"])).toEqual([]);
    const sets = addSet([], ["a", "b"]);
    expect(addSet(sets, ["b", "a"])).toBe(sets);
    expect(addSet(sets, ["b", "c"])).toHaveLength(2);
  });
});

it("a list is useful that moves somebody, now or later", () => {
  const nothing = { moves: {}, later: {}, notFound: [], twice: ["a"], unknownRooms: [], badLines: [2] };
  expect(useful(nothing)).toBe(false);
  expect(useful({ ...nothing, moves: { a: "room1" } })).toBe(true);
  expect(useful({ ...nothing, later: { Bo: "room1" } })).toBe(true);
});

it("reads UTF-8, with or without a mark, and older spreadsheets", () => {
  const bytes = (...b: number[]) => new Uint8Array(b).buffer;
  expect(decodeText(bytes(0x4e, 0x6f, 0x76, 0xc3, 0xa1, 0x6b))).toBe("Novák");
  expect(decodeText(bytes(0xef, 0xbb, 0xbf, 0x41))).toBe("A");
  expect(decodeText(bytes(0x4a, 0xfc, 0x72))).toBe("Jür");
});
