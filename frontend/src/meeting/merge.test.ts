import { expect, it } from "vitest";
import type { ChatLine } from "../backend/ports";
import { mention, placeOf } from "./merge";

it("names up to three, then two and the number of the others", () => {
  expect(mention(["Bo"])).toEqual({ names: ["Bo"], others: 0 });
  expect(mention(["Bo", "Cy", "Di"])).toEqual({ names: ["Bo", "Cy", "Di"], others: 0 });
  expect(mention(["Bo", "Cy", "Di", "Ed", "Fay"])).toEqual({ names: ["Bo", "Cy"], others: 3 });
});

const line = (id: string, wall: number) => ({ id, wall }) as ChatLine;
const merged = { at: 250, people: [], lines: 0, moves: 0 };

it("finds the place of a merge where the chat stood, though lines came above it", () => {
  const lines = [line("a", 100), line("late", 150), line("b", 900), line("c", 300)];
  expect(placeOf({ merged, after: { main: "b" } }, "main", lines)).toBe(3);
});

it("goes by the time where the chat was not known", () => {
  const lines = [line("a", 100), line("b", 200), line("c", 300)];
  expect(placeOf({ merged, after: {} }, "main", lines)).toBe(2);
  expect(placeOf({ merged, after: {} }, "main", [])).toBe(0);
});
