import { type ChatLine, MAIN_ROOM, type Memory, type ParticipantId, type RoomId, type Stay } from "../backend/ports";

export interface RoomLine extends ChatLine {
  room: RoomId;
  roomName: string;
}

/** All lines of a meeting by time, or those of one room. */
export function lines(memory: Memory, room: RoomId | ""): RoomLine[] {
  const all = memory.rooms
    .filter((r) => room === "" || r.id === room)
    .flatMap((r) => r.lines.map((l) => ({ ...l, room: r.id, roomName: r.name })));
  return all.sort((a, b) => a.wall - b.wall || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

/** Those that have every word in text or name, whatever its case. A broadcast is found once. */
export function search(all: RoomLine[], wanted: string): RoomLine[] {
  const words = wanted.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return all;
  return all.filter((l) => {
    if (l.kind === "system") return false;
    const text = `${l.name} ${l.text}`.toLocaleLowerCase();
    return words.every((w) => text.includes(w));
  });
}

/** A part of a text, marked where a word that was looked for stands. */
export interface Piece {
  text: string;
  hit: boolean;
}

export function pieces(text: string, wanted: string): Piece[] {
  const words = wanted.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const low = text.toLocaleLowerCase();
  if (words.length === 0 || low.length !== text.length) return [{ text, hit: false }];
  const found: Piece[] = [];
  let at = 0;
  while (at < text.length) {
    const next = nextHit(low, words, at);
    if (!next) break;
    if (next.at > at) found.push({ text: text.slice(at, next.at), hit: false });
    found.push({ text: text.slice(next.at, next.at + next.length), hit: true });
    at = next.at + next.length;
  }
  if (at < text.length) found.push({ text: text.slice(at), hit: false });
  return found;
}

function nextHit(low: string, words: string[], from: number): { at: number; length: number } | null {
  let best: { at: number; length: number } | null = null;
  for (const w of words) {
    const at = low.indexOf(w, from);
    if (at < 0) continue;
    if (!best || at < best.at || (at === best.at && w.length > best.length)) best = { at, length: w.length };
  }
  return best;
}

export interface Person {
  id: ParticipantId;
  name: string; // as it was last
  stays: Stay[]; // by time, the main room's too
}

/** Who was where, by person: a row each, those who came first on top. */
export function people(memory: Memory): Person[] {
  const rows = new Map<ParticipantId, Person>();
  for (const s of [...memory.stays].sort((a, b) => a.from - b.from)) {
    const row = rows.get(s.participant) ?? { id: s.participant, name: s.name, stays: [] };
    row.name = s.name;
    row.stays.push(s);
    rows.set(s.participant, row);
  }
  return [...rows.values()];
}

export interface Span {
  from: number;
  to: number;
}

/** From the first to the last moment that anything is known of; `now` ends what goes on. */
export function span(memory: Memory, now: number): Span {
  const ends = memory.stays.flatMap((s) => [s.from, s.to === 0 ? now : s.to]);
  if (ends.length === 0) return { from: 0, to: 0 };
  return {
    from: ends.reduce((a, b) => Math.min(a, b)),
    to: ends.reduce((a, b) => Math.max(a, b)),
  };
}

/** When the last thing happened that is known of; 0 if nothing is. */
export function ended(memory: Memory, now: number): number {
  const said = memory.rooms.flatMap((r) => r.lines.map((l) => l.wall));
  return said.reduce((a, b) => Math.max(a, b), span(memory, now).to);
}

/** Where a stay lies on a line from 0 to 1. Clocks of others may be off: it never leaves the line. */
export function onLine(s: Stay, line: Span, now: number): { start: number; width: number } {
  const all = Math.max(1, line.to - line.from);
  const part = (t: number) => Math.min(1, Math.max(0, (t - line.from) / all));
  const start = part(s.from);
  return { start, width: Math.max(0, part(s.to === 0 ? now : s.to) - start) };
}

/** Ms of a stay. */
export function lasted(s: Stay, now: number): number {
  return Math.max(0, (s.to === 0 ? now : s.to) - s.from);
}

/** Round times for the axis, at most six, in steps that people count in. */
export function marks(line: Span): number[] {
  const all = line.to - line.from;
  if (all <= 0) return [];
  const step = steps.find((s) => all / s <= 6) ?? Math.ceil(all / (6 * day)) * day;
  const first = Math.ceil(line.from / step) * step;
  const found: number[] = [];
  for (let t = first; t <= line.to; t += step) found.push(t);
  return found;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const steps = [1, 2, 5, 10, 15, 30].map((m) => m * minute).concat([1, 2, 4, 6, 12, 24].map((h) => h * hour));

export interface Sign {
  hue: number;
  letter: string;
}

/** Rooms have the hues and letters in turn, as they were set up; the main room has neither. */
export function signs(memory: Memory): Map<RoomId, Sign> {
  const ids = [...memory.rooms.map((r) => r.id), ...memory.stays.map((s) => s.room)];
  const breakout = [...new Set(ids)].filter((id) => id !== MAIN_ROOM);
  return new Map(breakout.map((id, i) => [id, { hue: (i % 8) + 1, letter: letter(i) }]));
}

/** A, B, .. Z, AA, AB, .. as rooms have them in the meeting. */
function letter(i: number): string {
  const rest = Math.floor(i / 26);
  return (rest > 0 ? letter(rest - 1) : "") + String.fromCharCode(65 + (i % 26));
}

/** A name for the file, of what every file system takes. */
export function fileName(name: string, at: number, extension: string): string {
  const plain = name
    .normalize("NFKC")
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  const date = at > 0 ? `-${new Date(at).toISOString().slice(0, 10)}` : "";
  return `${plain || "meeting"}${date}.${extension}`;
}
