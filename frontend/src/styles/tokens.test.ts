import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync("src/styles/tokens.css", "utf8");
type Theme = 0 | 1; // light, dark

function values(block: string): Record<string, [string, string]> {
  const found: Record<string, [string, string]> = {};
  for (const m of block.matchAll(/--([\w-]+):\s*(?:light-dark\((#\w{6}), (#\w{6})\)|(#\w{6}))/g)) {
    found[m[1]!] = m[4] ? [m[4], m[4]] : [m[2]!, m[3]!];
  }
  return found;
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((i) => {
    const c = Number.parseInt(hex.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

/** Contrast ratio as WCAG 2.2 defines it. */
function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p);
  return (x! + 0.05) / (y! + 0.05);
}

const root = values(css.slice(css.indexOf(":root {"), css.indexOf("}", css.indexOf(":root {"))));
const rooms = [...css.matchAll(/\[data-hue="(\d)"\] \{([^}]*)\}/g)].map((m) => ({ hue: m[1]!, ...values(m[2]!) }));

const text: [string, string][] = [
  ...["bg", "surface", "raised", "hover"].map((on): [string, string] => ["text", on]),
  ...["bg", "surface", "raised"].map((on): [string, string] => ["muted", on]),
  ...["bg", "surface", "raised", "accent-tint"].map((on): [string, string] => ["accent-text", on]),
  ["accent-ink", "accent"],
  ["accent-ink", "accent-hover"],
  ["danger-ink", "danger"],
  ["danger-ink", "danger-hover"],
  ["danger-text", "surface"],
  ["danger-text", "danger-tint"],
  ["text", "danger-tint"],
  ["text", "accent-tint"],
  ["text", "warn-tint"],
  ["warn-text", "warn-tint"],
  ["warn-text", "surface"],
  ["good-text", "surface"],
];
const signs: [string, string][] = [
  ["outline", "surface"],
  ["outline", "bg"],
  ["focus", "bg"],
  ["ring", "bg"],
  ["accent", "surface"],
];

describe.each([
  ["light", 0],
  ["dark", 1],
] as [string, Theme][])("%s", (_, theme) => {
  it.each(text)("%s on %s is readable", (ink, on) => {
    expect(contrast(root[ink]![theme], root[on]![theme])).toBeGreaterThanOrEqual(4.5);
  });
  it.each(signs)("%s on %s can be seen", (sign, on) => {
    expect(contrast(root[sign]![theme], root[on]![theme])).toBeGreaterThanOrEqual(3);
  });
  it.each(rooms.map((r) => [r.hue, r] as const))("room hue %s", (_hue, room) => {
    const v = room as unknown as Record<string, [string, string]>;
    expect(contrast(v["hue-ink"]![theme], v["hue-fill"]![theme])).toBeGreaterThanOrEqual(4.5);
    for (const on of ["bg", "surface", "raised"]) {
      expect(contrast(v["hue-line"]![theme], root[on]![theme])).toBeGreaterThanOrEqual(4.5);
    }
  });
});

it("has eight hues", () => expect(rooms).toHaveLength(8));
