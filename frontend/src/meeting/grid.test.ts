import { describe, expect, it } from "vitest";
import { aspect, capacity, largestGrid } from "./grid";

describe("largestGrid", () => {
  it.each([
    [1, 1280, 720, 1],
    [2, 1280, 360, 2],
    [4, 1280, 720, 2],
    [9, 1600, 900, 3],
    [12, 940, 680, 3],
  ])("%i tiles in %i x %i: %i columns", (count, width, height, columns) => {
    expect(largestGrid(count, width, height, 8).columns).toBe(columns);
  });

  it("fits, keeps 16:9, and no other number of columns gives larger tiles", () => {
    for (let count = 1; count <= 60; count++) {
      for (const [width, height] of [
        [300, 900],
        [900, 300],
        [1280, 640],
        [37, 411],
      ] as const) {
        const g = largestGrid(count, width, height, 8);
        expect(g.columns * g.rows).toBeGreaterThanOrEqual(count);
        expect(g.columns * g.width + (g.columns - 1) * 8).toBeLessThanOrEqual(width);
        expect(g.rows * g.height + (g.rows - 1) * 8).toBeLessThanOrEqual(height);
        expect(Math.abs(g.width - g.height * aspect)).toBeLessThan(3);
        for (let c = 1; c <= count; c++) {
          const rows = Math.ceil(count / c);
          const other = Math.min((width - 8 * (c - 1)) / c, ((height - 8 * (rows - 1)) / rows) * aspect);
          expect(other).toBeLessThan(g.width + 1);
        }
      }
    }
  });

  it("gives nothing for no place", () => expect(largestGrid(4, 0, 0, 8).width).toBe(0));
});

it("shows as many as are not too narrow, and at least one", () => {
  expect(capacity(4, 1280, 720, 8, 180)).toBe(4);
  expect(capacity(50, 1280, 720, 8, 180)).toBeLessThan(50);
  expect(largestGrid(capacity(50, 1280, 720, 8, 180), 1280, 720, 8).width).toBeGreaterThanOrEqual(180);
  expect(capacity(9, 100, 100, 8, 180)).toBe(1);
});
