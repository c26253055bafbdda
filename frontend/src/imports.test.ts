import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, it } from "vitest";

interface Arrow {
  from: string;
  to: string;
}

/** Every import of one file of ours by another, as paths from src/. */
function arrows(): Arrow[] {
  const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((f) => /\.tsx?$/.test(f));
  return files.flatMap((from) => {
    const text = readFileSync(join("src", from), "utf8");
    const found = text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g);
    return [...found].map((m) => ({ from, to: normalize(join(dirname(from), m[1]!)) }));
  });
}

const all = arrows().filter((a) => !a.from.includes(".test."));
const inside = (folder: string) => (path: string) => path.startsWith(`${folder}/`);
const feature = (path: string) => /^features\/(\w+)\//.exec(path)?.[1];

it("finds the imports at all", () => expect(all.length).toBeGreaterThan(100));

it("no feature imports another", () => {
  expect(all.filter((a) => feature(a.from) && feature(a.to) && feature(a.from) !== feature(a.to))).toEqual([]);
});

it("the model of a meeting knows nothing but the contract's types", () => {
  const from = all.filter((a) => inside("meeting")(a.from) && !inside("meeting")(a.to));
  expect(from.filter((a) => a.to !== "backend/ports")).toEqual([]);
});

it("ui knows no meeting, no state and no feature", () => {
  const from = all.filter((a) => inside("ui")(a.from));
  expect(from.filter((a) => !inside("ui")(a.to) && a.to !== "i18n")).toEqual([]);
});

it("state and backend do not look up at the features", () => {
  const low = all.filter((a) => inside("state")(a.from) || inside("backend")(a.from));
  expect(low.filter((a) => feature(a.to))).toEqual([]);
});

it("features know the backend by its contract and its helpers alone", () => {
  const allowed = new Set(["backend/ports", "backend/errors", "backend/links"]);
  const from = all.filter((a) => feature(a.from) && inside("backend")(a.to));
  expect(from.filter((a) => !allowed.has(a.to))).toEqual([]);
});

it("only backend/ touches what Wails puts on the window", () => {
  const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((f) => /\.tsx?$/.test(f));
  const touching = files.filter((f) => /window\.(go|runtime)\b/.test(readFileSync(join("src", f), "utf8")));
  expect(touching.filter((f) => !f.startsWith("backend/") && !f.includes(".test."))).toEqual([]);
});
