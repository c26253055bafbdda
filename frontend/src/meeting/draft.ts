import { MAIN_ROOM, type Meeting, type ParticipantId, type RoomId } from "../backend/ports";
import { type Moves, seat } from "./board";

/** Moves that wait to be applied together: where each person stood when they were put here, and where they shall go. */
export type Draft = Readonly<Record<ParticipantId, { from: RoomId; to: RoomId | "" }>>;

export const noDraft: Draft = {};

/** The draft with more moves. Who is sent back to where they stand is in it no more. */
export function put(draft: Draft, m: Meeting, moves: Moves): Draft {
  const next = { ...draft };
  for (const [id, to] of Object.entries(moves)) {
    const person = m.participants.find((p) => p.id === id);
    if (!person) continue;
    const from = seat(m, person);
    if (from === (to || MAIN_ROOM)) delete next[id];
    else next[id] = { from, to };
  }
  return next;
}

/**
 * The draft after the meeting changed. Whoever was moved meanwhile by somebody else is left out of it and named in
 * `moved`, unless they were brought to where the draft wants them; so is who is gone, or whose room is.
 */
export function reconcile(draft: Draft, m: Meeting): { draft: Draft; moved: ParticipantId[] } {
  const next: Record<string, Draft[string]> = {};
  const moved: ParticipantId[] = [];
  for (const [id, entry] of Object.entries(draft)) {
    const person = m.participants.find((p) => p.id === id);
    if (!person || (entry.to !== "" && !m.rooms.some((r) => r.id === entry.to))) continue;
    const now = seat(m, person);
    if (now === (entry.to || MAIN_ROOM)) continue;
    if (now === entry.from || m.rooms.every((r) => r.id !== entry.from)) next[id] = { ...entry, from: now };
    else moved.push(id);
  }
  const same = Object.keys(next).length === Object.keys(draft).length;
  const kept = same && Object.entries(next).every(([id, e]) => draft[id]?.from === e.from);
  return { draft: kept ? draft : next, moved };
}

export function movesOf(draft: Draft): Moves {
  return Object.fromEntries(Object.entries(draft).map(([id, { to }]) => [id, to]));
}

export function size(draft: Draft): number {
  return Object.keys(draft).length;
}
