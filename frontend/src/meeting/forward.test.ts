import { expect, it } from "vitest";
import { arrange } from "./forward";

const never = () => 0;
const at = (times: Record<string, number>) => (id: string) => times[id] ?? 0;

it("fills the places in order and keeps them", () => {
  const first = arrange([], ["a", "b", "c", "d"], 3, never, 10_000);
  expect(first).toEqual(["a", "b", "c"]);
  expect(arrange(first, ["d", "c", "b", "a"], 3, never, 12_000)).toEqual(first);
});

it("brings a hidden speaker forward into the place of who spoke longest ago", () => {
  const heard = at({ a: 9_900, b: 4_000, c: 6_000, d: 9_500 });
  expect(arrange(["a", "b", "c"], ["a", "b", "c", "d"], 3, heard, 10_000)).toEqual(["a", "d", "c"]);
});

it("leaves the first tiles in peace while nobody among the visible spoke", () => {
  expect(arrange(["a", "b", "c"], ["a", "b", "c", "d"], 3, at({ d: 9_900 }), 10_000)).toEqual(["a", "b", "d"]);
});

it("leaves tiles alone when all who are visible speak", () => {
  const heard = at({ a: 9_900, b: 9_800, d: 9_950 });
  expect(arrange(["a", "b"], ["a", "b", "d"], 2, heard, 10_000)).toEqual(["a", "b"]);
});

it("gives a free place to the next and drops who is gone", () => {
  expect(arrange(["a", "b", "c"], ["a", "c", "d"], 3, never, 1)).toEqual(["a", "c", "d"]);
  expect(arrange(["a", "b", "c"], ["a", "b", "c"], 2, never, 1)).toEqual(["a", "b"]);
});
