import { type Change, MAIN_ROOM, type Meeting } from "../backend/ports";
import { nameOf, roomOf } from "./rooms";

/** What Ctrl+Z takes back: my newest change that still can be. */
export function lastOfMine(m: Meeting): Change | null {
  return m.changes.findLast((c) => c.by === m.me && c.undoable) ?? null;
}

/** Who comes back where when a change is taken back. The room is that of the first; "" is unassigned. */
export function back(c: Change, m: Meeting): { who: string; count: number; room: string } {
  const first = c.moves[0];
  const room = roomOf(m, first?.from || MAIN_ROOM);
  return { who: nameOf(m, first?.participant ?? ""), count: c.moves.length, room: room.name };
}
