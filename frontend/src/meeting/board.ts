import {
  MAIN_ROOM,
  type Meeting,
  type Participant,
  type ParticipantId,
  type Room,
  type RoomId,
} from "../backend/ports";
import { takesPart } from "./apart";
import { inOrder, isModerator } from "./people";
import { breakoutRooms, mainRoom } from "./rooms";

/** Where people go: "" is unassigned. */
export type Moves = Record<ParticipantId, RoomId | "">;

/** A room of the board with the people who stand in it. */
export interface Column {
  room: Room;
  people: Participant[];
  /** Those who would leave it by the draft: shown faintly. */
  leaving: Participant[];
  /** Everybody in it, also those whom a search hides. */
  count: number;
}

/**
 * The column a person stands in: where they are while rooms run, and their own room while they only sit out of it
 * (away, or the room is closed); before the start the room they will go to.
 */
export function seat(m: Meeting, p: Participant): RoomId {
  const own = m.rooms.find((r) => r.id === p.assigned);
  if (!m.breakout.running) return own?.id ?? MAIN_ROOM;
  if (p.room === MAIN_ROOM && own && (p.away || own.closed)) return own.id;
  return m.rooms.some((r) => r.id === p.room) ? p.room : MAIN_ROOM;
}

/** Whether the board moves this person: ordinary people, and moderators if that was asked for. */
export function movable(p: Participant, moderators: boolean): boolean {
  return moderators || !isModerator(p);
}

export interface View {
  /** Where people are shown before the app says that they are there. */
  ahead: Moves;
  /** Moderators can be moved, too. */
  moderators: boolean;
  search: string;
}

/** The columns from left to right: the unassigned, then the rooms. */
export function columns(m: Meeting, view: View): Column[] {
  const wanted = folded(view.search);
  const rooms = [mainRoom(m), ...breakoutRooms(m)];
  const byRoom = new Map(rooms.map((room) => [room.id, { all: [] as Participant[], leaving: [] as Participant[] }]));
  for (const p of m.participants) {
    if (!takesPart(p) || !shown(m, p, view.moderators)) continue;
    const from = seat(m, p);
    const to = ahead(view.ahead, p.id, from);
    (byRoom.get(to) ?? byRoom.get(MAIN_ROOM))!.all.push(p);
    if (to !== from) byRoom.get(from)!.leaving.push(p);
  }
  return rooms.map((room) => {
    const { all, leaving } = byRoom.get(room.id)!;
    const fits = (p: Participant) => wanted === "" || folded(p.name).includes(wanted);
    return { room, people: inOrder(all.filter(fits), m.me), leaving: leaving.filter(fits), count: all.length };
  });
}

/** Before the start moderators stand nowhere, unless they are asked for or assigned. */
function shown(m: Meeting, p: Participant, moderators: boolean): boolean {
  return m.breakout.running || moderators || !isModerator(p) || p.assigned !== "";
}

function ahead(moves: Moves, id: ParticipantId, from: RoomId): RoomId {
  const to = moves[id];
  return to === undefined ? from : to || MAIN_ROOM;
}

/** The moves that bring people to a room, without those who stand there already. */
export function movesTo(m: Meeting, ids: Iterable<ParticipantId>, room: RoomId, view: Omit<View, "search">): Moves {
  const wanted = new Set(ids);
  const there = m.participants.filter(
    (p) => wanted.has(p.id) && movable(p, view.moderators) && ahead(view.ahead, p.id, seat(m, p)) !== room,
  );
  return Object.fromEntries(there.map((p) => [p.id, room === MAIN_ROOM ? "" : room]));
}

/**
 * Deals ordinary people out to the open rooms by chance; sizes differ by one at most. Who stays put is left out. People
 * stand where they are shown: a draft is dealt anew, too.
 */
export function deal(m: Meeting, shownAt: Moves, random: () => number): Moves {
  const rooms = breakoutRooms(m).filter((r) => !r.closed);
  if (rooms.length === 0) return {};
  const people = shuffle(ordinary(m), random);
  const order = shuffle([...rooms], random); // which rooms get one more is chance, too
  const to = people.map((p, i) => [p, order[i % order.length]!.id] as const);
  return Object.fromEntries(
    to.filter(([p, room]) => ahead(shownAt, p.id, seat(m, p)) !== room).map(([p, room]) => [p.id, room]),
  );
}

/** Takes everybody out of their room. */
export function reset(m: Meeting, view: Omit<View, "search">): Moves {
  const placed = (p: Participant) => p.assigned !== "" || ahead(view.ahead, p.id, seat(m, p)) !== MAIN_ROOM;
  const there = m.participants.filter((p) => movable(p, view.moderators) && placed(p));
  return Object.fromEntries(there.map((p) => [p.id, "" as const]));
}

function ordinary(m: Meeting): Participant[] {
  return m.participants.filter((p) => p.online && !isModerator(p));
}

function shuffle<T>(list: T[], random: () => number): T[] {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [list[i], list[j]] = [list[j]!, list[i]!];
  }
  return list;
}

/** A name for comparing: without case, accents and space around. */
export function folded(name: string): string {
  return name.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase().trim();
}

/** People in the hand of the keyboard, on their way along the rooms. */
export interface Carry {
  ids: ParticipantId[];
  rooms: RoomId[];
  at: number; // index of the room they would be dropped in
}

export function pickUp(ids: ParticipantId[], rooms: RoomId[], from: RoomId): Carry {
  return { ids, rooms, at: Math.max(0, rooms.indexOf(from)) };
}

const steps: Record<string, (at: number, last: number) => number> = {
  ArrowLeft: (at) => Math.max(0, at - 1),
  ArrowUp: (at) => Math.max(0, at - 1),
  ArrowRight: (at, last) => Math.min(last, at + 1),
  ArrowDown: (at, last) => Math.min(last, at + 1),
  Home: () => 0,
  End: (_, last) => last,
};

/** One key further, or null if the key goes nowhere. */
export function step(carry: Carry, key: string): Carry | null {
  const to = steps[key];
  return to ? { ...carry, at: to(carry.at, carry.rooms.length - 1) } : null;
}

/** The ids from one to the other in the order in which they are shown. */
export function range(shown: ParticipantId[], from: ParticipantId, to: ParticipantId): ParticipantId[] {
  const [a, b] = [shown.indexOf(from), shown.indexOf(to)];
  if (a < 0 || b < 0) return b < 0 ? [] : [to];
  return shown.slice(Math.min(a, b), Math.max(a, b) + 1);
}
