import { expect, it } from "vitest";
import { share } from "./share";

it("keeps the identity of what is equal and takes what is not", () => {
  const before = { a: { x: 1 }, list: [{ id: 1 }, { id: 2 }], gone: 1 };
  const after = { a: { x: 1 }, list: [{ id: 1 }, { id: 3 }], more: null };
  const shared = share(before, after);
  expect(shared).toEqual(after);
  expect(shared.a).toBe(before.a);
  expect(shared.list[0]).toBe(before.list[0]);
  expect(shared.list[1]).not.toBe(before.list[1]);
});

it("is the same object when nothing changed", () => {
  const before = { a: [1, { b: null }], c: "x" };
  expect(share(before, structuredClone(before))).toBe(before);
});

it.each([
  [[1, 2], [1]],
  [[], {}],
  [null, { a: 1 }],
  [
    { a: 1, b: 2 },
    { b: 2, a: 1 },
  ],
  [{ a: 1 }, null],
])("%j then %j", (before, after) => expect(share(before, after)).toEqual(after));
