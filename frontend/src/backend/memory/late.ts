import { MAIN_ROOM, type Meeting, type Participant, type RoomId, type Snapshot } from "../ports";
import { record } from "./changes";
import { people } from "./people";
import { settle } from "./rooms";
import type { World } from "./world";

/** Somebody comes in. Once rooms are set up the rule for late joiners says where they go. */
export function join(world: World, m: Meeting, s: Snapshot, id: string, name: string): void {
  const blank: Participant = { ...people(2, "", "owner")[1]!, role: "participant" };
  const late = m.breakout.configured;
  m.participants.push({ ...blank, id, name, late });
  if (!late) {
    world.notice(s, { kind: "joined", participant: id, name });
    return;
  }
  const room = m.rules.late === "smallest" ? smallest(m) : MAIN_ROOM;
  const change = room === MAIN_ROOM ? undefined : put(world, m, id, room);
  world.notice(s, { kind: "late", participant: id, name, room, change });
}

function put(world: World, m: Meeting, id: string, room: RoomId): string {
  const change = record(world, m, "late", room, [{ participant: id, from: "", to: room }]);
  m.participants.find((p) => p.id === id)!.assigned = room;
  settle(m, [id]);
  return change.id;
}

function smallest(m: Meeting): RoomId {
  const size = (id: RoomId) => m.participants.filter((p) => p.assigned === id).length;
  const open = m.rooms.filter((r) => r.id !== MAIN_ROOM && !r.closed);
  return open.reduce<RoomId>((best, r) => (best === MAIN_ROOM || size(r.id) < size(best) ? r.id : best), MAIN_ROOM);
}
