import { expect, it } from "vitest";
import type { Chat, ChatLine } from "../backend/ports";
import { unread } from "./unread";

const line = (author: string, kind: ChatLine["kind"] = "chat"): ChatLine => ({
  id: author,
  author,
  name: author,
  wall: 0,
  kind,
  text: "",
  millis: 0,
  safe: true,
  late: false,
});
const chat = (total: number, ...lines: ChatLine[]): Chat => ({ room: "main", total, lines });

it("counts what others wrote and was not seen", () => {
  const c = chat(4, line("a"), line("me"), line("", "system"), line("b", "broadcast"));
  expect(unread(c, 0, "me")).toBe(2);
  expect(unread(c, 3, "me")).toBe(1);
  expect(unread(c, 4, "me")).toBe(0);
  expect(unread(c, 9, "me")).toBe(0);
});

it("counts lines that are no longer in the snapshot", () => {
  expect(unread(chat(100, line("a")), 90, "me")).toBe(10);
});
