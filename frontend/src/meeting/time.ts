import type { RoomId, Timer } from "../backend/ports";

/** A timer that counts down on this window's own monotonic clock (performance.now(), ms). */
export interface Count {
  id: string;
  room: RoomId | "";
  deadline: number; // as it was at `seen`
  owed: number; // ms by which it is known to be wrong; made up for after `seen`, slowly
  seen: number; // when the app was last heard
  total: number;
  grace: number;
  ending: boolean;
  by: string;
}

const jump = 2000; // ms; a smaller difference is delay or drift, and is made up for slowly
const slew = 0.1; // of the time that went by

/** Counts on from what the app said just now. Wall clocks have no part in it. */
export function count(before: Count[], timers: Timer[], now: number): Count[] {
  return timers.map((t) => {
    const { left, ...rest } = t;
    const old = before.find((c) => c.id === t.id);
    const said = now + left;
    const mine = old && sameRun(old, t) ? deadline(old, now) : said;
    const owed = said - mine;
    return Math.abs(owed) > jump
      ? { ...rest, deadline: said, owed: 0, seen: now }
      : { ...rest, deadline: mine, owed, seen: now };
  });
}

function sameRun(c: Count, t: Timer): boolean {
  return c.total === t.total && c.ending === t.ending && c.room === t.room;
}

/** When the time is up. It nears what the app said no faster than the seconds of the display can hide. */
function deadline(c: Count, now: number): number {
  const most = slew * Math.max(0, now - c.seen);
  return c.deadline + Math.max(-most, Math.min(most, c.owed));
}

/** Ms that are left; never below zero. */
export function left(c: Count, now: number): number {
  return Math.max(0, deadline(c, now) - now);
}

/** The timer that concerns a room first: its own, or that of all rooms. */
export function nearest(counts: Count[], room: RoomId): Count | null {
  const mine = counts.filter((c) => c.room === "" || c.room === room);
  return mine.reduce<Count | null>((first, c) => (first && !sooner(c, first) ? first : c), null);
}

function sooner(a: Count, b: Count): boolean {
  if (a.ending !== b.ending) return a.ending;
  return a.deadline < b.deadline;
}

/** "4:32", "1:04:32"; a begun second counts, so that 0:00 is the end. */
export function clock(millis: number): string {
  const all = Math.ceil(millis / 1000);
  const seconds = String(all % 60).padStart(2, "0");
  const minutes = Math.floor(all / 60) % 60;
  const hours = Math.floor(all / 3600);
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${seconds}` : `${minutes}:${seconds}`;
}

/** The same for `datetime` attributes and readers: PT4M32S. */
export function duration(millis: number): string {
  const all = Math.ceil(millis / 1000);
  return `PT${Math.floor(all / 60)}M${all % 60}S`;
}

/** What is said of the time that is left: whole minutes, and seconds in the last one. */
export function inWords(millis: number): { unit: "minutes" | "seconds"; count: number } {
  const seconds = Math.ceil(millis / 1000);
  return seconds >= 60
    ? { unit: "minutes", count: Math.ceil(seconds / 60) }
    : { unit: "seconds", count: Math.max(0, seconds) };
}

export const large = 10_000; // ms from which on the time is shown large
const marks = [60_000, 300_000]; // ms, the nearest first

/** The mark that was passed between two looks at the same timer, the nearest of them, or null. */
export function passed(before: number, now: number): number | null {
  return marks.find((m) => before > m && now <= m) ?? null;
}

/** Ms until the next second of the display. */
export function untilNextSecond(millis: number): number {
  return millis % 1000 || 1000;
}

const shortest = 1000; // ms: a timer is not taken down to nothing by "less"

/** What may be taken from a timer by -1 min: never so much that it is up at once. */
export function mayTake(millis: number, less: number): boolean {
  return millis - less >= shortest;
}
