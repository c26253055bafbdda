import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { de } from "./de";
import { en } from "./en";
import { errorText, speak } from "./index";

function keys(node: object, path = ""): string[] {
  return Object.entries(node).flatMap(([k, v]) => (typeof v === "string" ? [path + k] : keys(v, `${path}${k}.`)));
}

function text(node: object, key: string): string {
  return key.split(".").reduce((n: unknown, k) => (n as Record<string, unknown>)[k], node) as string;
}

const ports = readFileSync("src/backend/ports.ts", "utf8");
const codes = [
  ...ports
    .split("export type ErrorCode =")[1]!
    .split(";")[0]!
    .matchAll(/"(\w+)"/g),
].map((m) => m[1]!);
const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((f) => /\.tsx?$/.test(f) && !f.includes(".test."))
  .map((f) => readFileSync(join("src", f), "utf8"));

it("says the same things in both languages", () => expect(keys(de).sort()).toEqual(keys(en).sort()));

it("leaves no text empty and keeps its placeholders", () => {
  const holes = (s: string) => [...s.matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1]).sort();
  for (const key of keys(en)) {
    expect(text(en, key), key).not.toBe("");
    expect(holes(text(de, key)), key).toEqual(holes(text(en, key)));
  }
});

describe.each([
  ["en", en],
  ["de", de],
] as const)("%s", (language, words) => {
  it.each(codes)("has a sentence and a next step for %s", (code) => {
    const said = (words.errors as Record<string, string>)[code];
    expect(said?.split(/[.?!:,]\s/).length, said).toBeGreaterThanOrEqual(2);
    speak(language);
    expect(errorText(code)).toBe(said);
  });
});

it("knows no sentence for codes that are not in the contract", () => {
  expect(Object.keys(en.errors).sort()).toEqual([...codes].sort());
});

it("falls back to the general sentence", () => {
  speak("en");
  expect(errorText("never_heard_of")).toBe(en.errors.internal);
});

it("has no key that nothing asks for", () => {
  const text = sources.join("\n");
  const begun = [...text.matchAll(/`([\w.]+\.)\$\{/g)].map((m) => m[1]!); // t(`nearby.reason.${r}`)
  const asked = new Set([...text.matchAll(/"([\w.]+)"/g)].map((m) => m[1]!));
  const all = keys(en).map((k) => k.replace(/_(one|other)$/, ""));
  expect(all.filter((k) => !asked.has(k) && !begun.some((b) => k.startsWith(b)))).toEqual([]);
});

it("has every key that the code asks for", () => {
  const known = new Set(keys(en).map((k) => k.replace(/_(one|other)$/, "")));
  const asked = sources.flatMap((s) => [...s.matchAll(/\bt\(\s*"([\w.]+)"/g)].map((m) => m[1]!));
  expect(asked.length).toBeGreaterThan(80);
  expect(asked.filter((k) => !known.has(k))).toEqual([]);
});
