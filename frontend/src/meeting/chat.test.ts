import { describe, expect, it } from "vitest";
import { httpsUrl } from "../backend/links";
import type { ChatLine } from "../backend/ports";
import { groups, left, length, longest, parts } from "./chat";

const line = (id: string, author: string, wall = 0, kind: ChatLine["kind"] = "chat"): ChatLine => ({
  id,
  author,
  name: author,
  wall,
  kind,
  text: id,
  millis: 0,
  safe: true,
  late: false,
});

describe("links", () => {
  const of = (text: string) => parts(text, (s) => httpsUrl(s) !== null);
  it.each([
    ["see https://example.org/a?b=c.", "https://example.org/a?b=c"],
    ["(https://example.org)", "https://example.org"],
    ["https://example.org/ä, and", "https://example.org/ä"],
  ])("finds the address in %j", (text, address) => {
    expect(of(text).filter((p) => p.link)).toEqual([{ text: address, link: true }]);
    expect(
      of(text)
        .map((p) => p.text)
        .join(""),
    ).toBe(text);
  });
  it.each([
    "http://example.org",
    "javascript:alert(1)",
    "https://",
    "https://user:secret@example.org/",
    "data:text/html,<b>x</b>",
    "HTTPS ://x",
    "<img src=x onerror=alert(1)>",
  ])("leaves %j as text", (text) => {
    expect(of(text).some((p) => p.link)).toBe(false);
    expect(
      of(text)
        .map((p) => p.text)
        .join(""),
    ).toBe(text);
  });
});

describe("the limit", () => {
  it("counts characters, not code units", () => expect(length("a🙂é")).toBe(3));
  it("is silent until the end is near", () => {
    expect(left("x".repeat(100))).toBeNull();
    expect(left("🙂".repeat(20_000))).toBeNull();
    expect(left("x".repeat(longest - 10))).toBe(10);
    expect(left("🙂".repeat(longest))).toBe(0);
    expect(left("x".repeat(longest + 3))).toBe(-3);
  });
});

describe("groups", () => {
  it("says a name once for lines in a row, again after a pause", () => {
    const lines = [line("1", "a", 0), line("2", "a", 60_000), line("3", "b", 61_000), line("4", "b", 10 * 60_000)];
    expect(groups(lines).map((g) => g.lines.map((l) => l.id))).toEqual([["1", "2"], ["3"], ["4"]]);
  });
  it("lets broadcasts and system lines stand alone", () => {
    const lines = [line("1", "a"), line("2", "a", 1, "broadcast"), line("3", "a", 2), line("4", "", 3, "system")];
    expect(groups(lines)).toHaveLength(4);
  });
});
