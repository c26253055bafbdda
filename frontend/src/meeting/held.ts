import type { Chat, ChatLine } from "../backend/ports";

/**
 * The lines of a chat that the window has: a run without a gap up to the newest. A snapshot carries the last lines only;
 * what it has no more stays here as it was.
 */
export interface Held {
  lines: ChatLine[];
  above: number; // lines before the first
  tail: number; // how many of the last the snapshot has
  torn: boolean; // something came or went where the snapshot does not reach
}

export function begin(chat: Chat): Held {
  const tail = chat.lines.length;
  return { lines: chat.lines, above: Math.max(0, chat.total - tail), tail, torn: false };
}

/** Goes on with a newer snapshot. One that begins after what is held leaves nothing that could be joined to it. */
export function goOn(held: Held, chat: Chat): Held {
  const now = begin(chat);
  const places = new Map(held.lines.map((l, i) => [l.id, i]));
  const first = chat.lines.find((l) => places.has(l.id));
  const older = first ? held.lines.slice(0, places.get(first.id)) : [];
  if (older.length === 0) return now;
  const above = Math.max(0, now.above - older.length);
  return { ...now, lines: [...older, ...chat.lines], above, torn: held.torn || above !== held.above };
}

/** What is held before the snapshot's lines. */
export function olderOf(held: Held): ChatLine[] {
  return held.lines.slice(0, held.lines.length - held.tail);
}

/** Puts lines from the history in front of the line with the id `before`; they replace what is held there. */
export function putBefore(held: Held, before: string, found: ChatLine[]): Held {
  const at = held.lines.findIndex((l) => l.id === before);
  if (at < 0) return held; // it went on meanwhile
  const lines = [...found, ...held.lines.slice(at)];
  const above = Math.max(0, held.above + held.lines.length - lines.length);
  const mended = at === held.lines.length - held.tail;
  return { ...held, lines, above, torn: held.torn && !mended };
}
