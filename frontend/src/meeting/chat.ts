import type { ChatLine } from "../backend/ports";

/** Characters (code points) of a message at most. */
export const longest = 32_000;
const near = 31_000; // from here on the window counts

export function length(text: string): number {
  let n = 0;
  for (const _ of text) n++;
  return n;
}

/** How many characters are left once the end is near, else null. */
export function left(text: string): number | null {
  if (text.length < near) return null; // code units are never fewer than code points
  const n = length(text);
  return n >= near ? longest - n : null;
}

export interface Part {
  text: string;
  link: boolean;
}

/** Splits a text at its https addresses. Punctuation that ends a sentence is not part of one. */
export function parts(text: string, isLink: (s: string) => boolean): Part[] {
  const found: Part[] = [];
  let at = 0;
  for (const m of text.matchAll(/https:\/\/[^\s<>"'`]+/g)) {
    const address = m[0].replace(/[.,;:!?)\]}]+$/, "");
    if (!isLink(address)) continue;
    if (m.index > at) found.push({ text: text.slice(at, m.index), link: false });
    found.push({ text: address, link: true });
    at = m.index + address.length;
  }
  if (at < text.length) found.push({ text: text.slice(at), link: false });
  return found;
}

export interface Group {
  first: ChatLine;
  lines: ChatLine[];
}

const pause = 5 * 60_000; // ms after which a name is said again

/** Lines of one author in a row, said together. Broadcasts and system lines stand alone; late ones are not mixed with others. */
export function groups(lines: ChatLine[]): Group[] {
  const all: Group[] = [];
  for (const line of lines) {
    const last = all.at(-1);
    const before = last?.lines.at(-1);
    const same =
      before?.author === line.author && before.kind === "chat" && line.kind === "chat" && before.late === line.late;
    if (last && before && same && line.wall - before.wall < pause) last.lines.push(line);
    else all.push({ first: line, lines: [line] });
  }
  return all;
}
