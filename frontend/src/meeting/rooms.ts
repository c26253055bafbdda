import { MAIN_ROOM, type Meeting, type Participant, type Room, type RoomId } from "../backend/ports";
import { takesPart } from "./apart";
import { inOrder, isModerator } from "./people";

export interface Section {
  room: Room;
  people: Participant[];
}

const noRoom: Room = {
  id: MAIN_ROOM,
  name: "",
  hue: 0,
  letter: "",
  closed: false,
  locked: false,
  limit: 0,
  carrier: "",
  chosen: "",
};

export function mainRoom(m: Meeting): Room {
  return m.rooms.find((r) => r.id === MAIN_ROOM) ?? noRoom;
}

export function breakoutRooms(m: Meeting): Room[] {
  return m.rooms.filter((r) => r.id !== MAIN_ROOM);
}

export function roomOf(m: Meeting, id: RoomId): Room {
  return m.rooms.find((r) => r.id === id) ?? mainRoom(m);
}

/** What a participant sees: the room they are in, or all where they may choose, the main room first. */
export function sections(m: Meeting): Section[] {
  const all = m.breakout.method === "choose";
  const people = m.participants.filter(takesPart);
  return [mainRoom(m), ...breakoutRooms(m)]
    .filter((r) => all || r.id === m.location)
    .map((room) => ({
      room,
      people: inOrder(
        people.filter((p) => p.room === room.id),
        m.me,
      ),
    }));
}

/** Moderators go where they like while rooms run; everybody does in "choose" mode. */
export function mayVisit(m: Meeting): boolean {
  return m.breakout.running && (isModerator(m) || m.breakout.method === "choose");
}

/** Whether I may go back to the main room by myself: also where it is allowed, or while the countdown to return runs. */
export function mayReturn(m: Meeting): boolean {
  if (!m.breakout.running || m.location === MAIN_ROOM) return false;
  const ending = m.timers.some((t) => t.ending && (t.room === "" || t.room === m.location));
  return mayVisit(m) || m.rules.canReturn || ending;
}

/** My own room, while I sit out of it in the main room. */
export function leftRoom(m: Meeting): Room | null {
  const me = m.participants.find((p) => p.id === m.me);
  if (!m.breakout.running || !me?.away || m.location !== MAIN_ROOM) return null;
  return m.rooms.find((r) => r.id === me.assigned && !r.closed) ?? null;
}

/** Why nobody can choose this room now; "" if it is open to all. */
export function barred(m: Meeting, room: Room): "" | "closed" | "locked" | "full" {
  if (room.closed) return "closed";
  if (isModerator(m) || room.id === MAIN_ROOM) return "";
  if (room.locked) return "locked";
  const there = m.participants.filter((p) => p.online && p.room === room.id && !isModerator(p)).length;
  return room.limit > 0 && there >= room.limit ? "full" : "";
}

/** Sizes of `count` rooms for `people`: [[2 rooms, of 5], [1 room, of 4]], larger first. */
export function sizes(people: number, count: number): { rooms: number; of: number }[] {
  const small = Math.floor(people / count);
  const larger = people % count;
  return [
    { rooms: larger, of: small + 1 },
    { rooms: count - larger, of: small },
  ].filter((s) => s.rooms > 0);
}

export function nameOf(m: Meeting, id: string): string {
  return m.participants.find((p) => p.id === id)?.name ?? "";
}
