import type { Chat, ChatLine, ParticipantId } from "../backend/ports";

/** How a chat was when it was looked at last. */
export interface Seen {
  total: number;
  lines: ReadonlySet<string>; // that the snapshot had
}

/** What is new since then: lines of the snapshot, and how many more there are before those. */
export interface Fresh {
  lines: ChatLine[];
  above: number;
  apart: boolean; // the snapshot has nothing that was seen
}

export const unseen: Seen = { total: 0, lines: new Set() };

export function seenNow(chat: Chat): Seen {
  return { total: chat.total, lines: new Set(chat.lines.map((l) => l.id)) };
}

/** New lines are at the end; late ones are in between. */
export function freshOf(chat: Chat, seen: Seen): Fresh {
  const grown = Math.max(0, chat.total - seen.total);
  const from = chat.lines.findIndex((l) => seen.lines.has(l.id));
  const found = chat.lines.filter((l, i) => !seen.lines.has(l.id) && (l.late || i > from));
  const lines = grown === 0 ? [] : found.slice(-grown);
  return { lines, above: grown - lines.length, apart: from < 0 };
}

/** Whether a line is worth a look: somebody else wrote it. */
export function counts(line: ChatLine, me: ParticipantId): boolean {
  return line.kind !== "system" && line.author !== me;
}

/** How many lines others wrote since then; those that the snapshot does not have count as such. */
export function unread(chat: Chat, seen: Seen, me: ParticipantId): number {
  const fresh = freshOf(chat, seen);
  return fresh.above + fresh.lines.filter((l) => counts(l, me)).length;
}

/** Lines that came later, above what had been read, and were not looked at yet. */
export interface Late {
  lines: readonly string[];
  above: number; // of the same, that the window does not have
}

export const noneLate: Late = { lines: [], above: 0 };

/** A chat is open: what is new at its end is seen, what came later above it waits to be looked at. */
export function withLate(late: Late, fresh: Fresh, me: ParticipantId): Late {
  const came = fresh.lines.filter((l) => l.late && counts(l, me)).map((l) => l.id);
  const above = fresh.apart ? 0 : fresh.above;
  if (came.length === 0 && above === 0) return late;
  return { lines: [...late.lines, ...came], above: late.above + above };
}

/** Of the lines above the window got some. */
export function uncovered(late: Late, found: ChatLine[], me: ParticipantId): Late {
  if (late.above === 0) return late;
  const came = found.filter((l) => l.late && !late.lines.includes(l.id)).slice(0, late.above);
  const mine = came.filter((l) => counts(l, me)).map((l) => l.id);
  return { lines: [...late.lines, ...mine], above: Math.max(0, late.above - came.length) };
}

export function without(late: Late, looked: ReadonlySet<string>): Late {
  const lines = late.lines.filter((id) => !looked.has(id));
  return lines.length === late.lines.length ? late : { ...late, lines };
}
