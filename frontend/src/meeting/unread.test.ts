import { expect, it } from "vitest";
import type { Chat, ChatLine } from "../backend/ports";
import { freshOf, noneLate, seenNow, uncovered, unread, unseen, withLate, without } from "./unread";

let next = 1;
const line = (author: string, kind: ChatLine["kind"] = "chat", late = false): ChatLine => ({
  id: `line${next++}`,
  author,
  name: author,
  wall: 0,
  kind,
  text: "",
  millis: 0,
  safe: true,
  late,
});
const chat = (total: number, ...lines: ChatLine[]): Chat => ({ room: "main", total, lines });

it("counts what others wrote and was not seen", () => {
  const all = [line("a"), line("me"), line("", "system"), line("b", "broadcast")];
  const seen = (n: number) => seenNow(chat(n, ...all.slice(0, n)));
  expect(unread(chat(4, ...all), unseen, "me")).toBe(2);
  expect(unread(chat(4, ...all), seen(3), "me")).toBe(1);
  expect(unread(chat(4, ...all), seen(4), "me")).toBe(0);
  expect(unread(chat(2, ...all.slice(0, 2)), seen(4), "me")).toBe(0);
});

it("counts lines that are no longer in the snapshot", () => {
  expect(unread(chat(100, line("a")), { total: 90, lines: new Set() }, "me")).toBe(10);
});

it("counts what came later in between, though the last line is my own", () => {
  const [a, mine, late] = [line("a"), line("me"), line("b", "chat", true)];
  expect(unread(chat(3, a, late, mine), seenNow(chat(2, a, mine)), "me")).toBe(1);
  expect(unread(chat(4, late, mine), seenNow(chat(3, a, mine)), "me")).toBe(1);
});

it("takes no line for new because the snapshot carries more of them", () => {
  const [a, b, c] = [line("a"), line("b"), line("c")];
  expect(unread(chat(9, a, b, c), seenNow(chat(9, c)), "me")).toBe(0);
  expect(unread(chat(10, a, b, c, line("d")), seenNow(chat(9, c)), "me")).toBe(1);
});

it("keeps apart what came later until it was looked at", () => {
  const [a, b] = [line("a"), line("b")];
  const [x, mine] = [line("x", "chat", true), line("me", "chat", true)];
  const fresh = freshOf(chat(7, a, x, mine, b, line("c")), seenNow(chat(3, a, b)));
  const late = withLate(noneLate, fresh, "me");
  expect(late).toEqual({ lines: [x.id], above: 1 });
  const [y, known] = [line("y", "chat", true), line("z", "chat", true)];
  const all = uncovered(late, [x, y, known], "me");
  expect(all).toEqual({ lines: [x.id, y.id], above: 0 });
  expect(without(all, new Set([x.id]))).toEqual({ lines: [y.id], above: 0 });
});

it("takes nothing for late where it lost sight of the chat", () => {
  const fresh = freshOf(chat(200, line("a")), seenNow(chat(100, line("b"))));
  expect(withLate(noneLate, fresh, "me")).toBe(noneLate);
});
