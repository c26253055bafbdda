import { MAIN_ROOM, type Meeting, type Participant, type Room, type RoomId } from "../backend/ports";
import { inOrder, isModerator } from "./people";

export interface Section {
  room: Room;
  people: Participant[];
}

const noRoom: Room = { id: MAIN_ROOM, name: "", hue: 0, letter: "", closed: false, locked: false, limit: 0 };

export function mainRoom(m: Meeting): Room {
  return m.rooms.find((r) => r.id === MAIN_ROOM) ?? noRoom;
}

export function breakoutRooms(m: Meeting): Room[] {
  return m.rooms.filter((r) => r.id !== MAIN_ROOM);
}

export function roomOf(m: Meeting, id: RoomId): Room {
  return m.rooms.find((r) => r.id === id) ?? mainRoom(m);
}

/** Where a person stands on the list: where they are while rooms run, else where they will go. */
export function place(m: Meeting, p: Participant): RoomId {
  const id = m.breakout.running ? p.room : p.assigned;
  return m.rooms.some((r) => r.id === id) ? (id as RoomId) : MAIN_ROOM;
}

/**
 * The rooms that I may see, the main room first, with the people in each. Before the start these are those who will
 * be moved: moderators go where they like, and stand nowhere yet.
 */
export function sections(m: Meeting): Section[] {
  const rooms = [mainRoom(m), ...breakoutRooms(m)];
  const all = isModerator(m) || m.breakout.method === "choose";
  const people = m.participants.filter((p) => p.online && (m.breakout.running || !isModerator(p)));
  return rooms
    .filter((r) => all || r.id === m.location)
    .map((room) => ({
      room,
      people: inOrder(
        people.filter((p) => place(m, p) === room.id),
        m.me,
      ),
    }));
}

/** Moderators go where they like while rooms run; everybody does in "choose" mode. */
export function mayVisit(m: Meeting): boolean {
  return m.breakout.running && (isModerator(m) || m.breakout.method === "choose");
}

/** The moves that bring these people to a room: whoever is there already does not move. "" unassigns. */
export function movesTo(m: Meeting, ids: Iterable<string>, room: RoomId): Record<string, RoomId | ""> {
  const target = room === MAIN_ROOM ? "" : room;
  const wanted = new Set(ids);
  const moving = m.participants.filter((p) => wanted.has(p.id) && !isModerator(p) && p.assigned !== target);
  return Object.fromEntries(moving.map((p) => [p.id, target]));
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
