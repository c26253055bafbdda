import { expect, it } from "vitest";
import type { Chat, ChatLine } from "../backend/ports";
import { begin, goOn, olderOf, putBefore } from "./held";

/** A chat whose snapshot carries the last three lines. */
const chat = (...ids: string[]): Chat => ({
  room: "main",
  total: ids.length,
  lines: ids.slice(-3).map((id) => ({ id, late: id.startsWith("late") }) as ChatLine),
});
const history = (...ids: string[]) => ids.map((id) => ({ id }) as ChatLine);
const ids = (h: { lines: ChatLine[] }) => h.lines.map((l) => l.id).join(" ");

it("has no gap when the snapshot moves on", () => {
  let held = putBefore(begin(chat("a", "b", "c", "d", "e")), "c", history("b"));
  expect(held.above).toBe(1);
  held = goOn(held, chat("a", "b", "c", "d", "e", "f", "g"));
  expect(ids(held)).toBe("b c d e f g");
  expect(held).toMatchObject({ above: 1, torn: false });
  expect(olderOf(held).map((l) => l.id)).toEqual(["b", "c", "d"]);
});

it("takes the snapshot's version of a line", () => {
  const next = chat("a", "b");
  next.lines[0] = { ...next.lines[0]!, safe: true };
  expect(goOn(begin(chat("a", "b")), next).lines[0]!.safe).toBe(true);
});

it("takes late lines within the snapshot where they belong, also as its first", () => {
  const held = goOn(begin(chat("a", "b", "c", "d")), chat("a", "late1", "b", "c", "d", "e"));
  expect(ids(held)).toBe("b c d e");
  expect(ids(goOn(begin(chat("a", "b")), chat("late1", "a", "late2", "b")))).toBe("a late2 b");
  expect(ids(goOn(begin(chat("a", "b", "c")), chat("a", "b", "late1", "c")))).toBe("a b late1 c");
});

it("knows that late lines came among those that the snapshot has no more, and takes them from the history", () => {
  const held = putBefore(begin(chat("a", "b", "c", "d", "e")), "c", history("a", "b"));
  const torn = goOn(held, chat("a", "late1", "b", "c", "d", "e"));
  expect(torn).toMatchObject({ above: 1, torn: true });
  const whole = putBefore(torn, "c", history("a", "late1", "b"));
  expect(ids(whole)).toBe("a late1 b c d e");
  expect(whole).toMatchObject({ above: 0, torn: false });
});

it("stays torn while other lines are loaded", () => {
  const held = putBefore(begin(chat("a", "b", "c", "d", "e")), "c", history("b"));
  const torn = goOn(held, chat("a", "b", "late1", "c", "d", "e"));
  expect(putBefore(torn, "b", history("a"))).toMatchObject({ torn: true });
});

it("lets go of what cannot be joined", () => {
  const held = goOn(begin(chat("a", "b", "c")), chat("a", "b", "c", "d", "e", "f", "g"));
  expect(ids(held)).toBe("e f g");
  expect(held).toMatchObject({ above: 4, torn: false });
});

it("drops a line that was taken out of the snapshot's", () => {
  expect(ids(goOn(begin(chat("a", "b", "c")), chat("a", "c")))).toBe("a c");
});

it("forgets an answer of the history that came too late", () => {
  const held = begin(chat("a", "b"));
  expect(putBefore(held, "gone", history("x"))).toBe(held);
});
