import { type Change, type ChangeKind, MAIN_ROOM, type Meeting, type RoomId } from "../ports";
import { find, me } from "./people";
import { settle } from "./rooms";
import type { World } from "./world";

const undoFor = 30_000; // ms
const kept = 50;

export function record(
  world: World,
  m: Meeting,
  kind: ChangeKind,
  room: RoomId | "" = "",
  moves: Change["moves"] = [],
  by: string = me,
): Change {
  const id = world.nextId("change");
  const undoable = moves.length > 0 && kind !== "undone";
  const change = { id, by, name: find(m, by).name, wall: Date.now(), kind, room, moves, undoable };
  m.changes = [...m.changes, change].slice(-kept);
  if (undoable) setTimeout(() => expire(world, id), undoFor);
  return change;
}

/** Writes down who will be moved, before they are; another one's change is told as a notice. */
export function recordMoves(world: World, m: Meeting, to: Record<string, RoomId | "">, by: string): void {
  const moves = Object.entries(to)
    .map(([participant, room]) => ({
      participant,
      from: find(m, participant).assigned,
      to: room === MAIN_ROOM ? ("" as const) : room,
    }))
    .filter((move) => move.from !== move.to);
  if (moves.length === 0) return;
  const change = record(world, m, "moved", moves.length === 1 ? moves[0]!.to : "", moves, by);
  if (by !== me) world.later((s) => world.notice(s, { kind: "change", change: change.id, name: change.name }));
}

/** Brings those back whom nobody has moved since. */
export function undo(world: World, m: Meeting, id: string): void {
  const change = m.changes.find((c) => c.id === id);
  if (!change || change.moves.length === 0) throw { code: "unknown_change" };
  if (!change.undoable) throw { code: "undo_too_late" };
  const back = change.moves.filter(
    (move) => m.participants.find((p) => p.id === move.participant)?.assigned === move.to,
  );
  if (back.length === 0) throw { code: "unknown_change" };
  change.undoable = false;
  const moves = back.map(({ participant, from, to }) => ({ participant, from: to, to: from }));
  record(world, m, "undone", change.room, moves);
  for (const move of moves) Object.assign(find(m, move.participant), { assigned: move.to });
  settle(
    m,
    moves.map((move) => move.participant),
  );
}

function expire(world: World, id: string): void {
  if (!world.now.meeting?.changes.some((c) => c.id === id && c.undoable)) return;
  world.inMeeting((m) => {
    for (const c of m.changes) if (c.id === id) c.undoable = false;
  });
}
