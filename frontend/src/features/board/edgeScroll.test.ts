import { expect, it } from "vitest";
import { speedAt } from "./edgeScroll";

it("is still in the middle, faster towards the ends, and fastest beyond them", () => {
  expect(speedAt(300, 0, 600)).toBe(0);
  expect(speedAt(40, 0, 600)).toBeLessThan(0);
  expect(speedAt(10, 0, 600)).toBeLessThan(speedAt(40, 0, 600));
  expect(speedAt(-500, 0, 600)).toBe(-speedAt(900, 0, 600));
  expect(speedAt(900, 0, 600)).toBeGreaterThan(0);
});
