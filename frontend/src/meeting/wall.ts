import {
  type Activity,
  MAIN_ROOM,
  type Meeting,
  type Participant,
  type ParticipantId,
  type Room,
  type RoomId,
} from "../backend/ports";
import { apart } from "./apart";
import { type Ask, queue } from "./help";
import { inOrder } from "./people";
import { openRooms } from "./reach";
import { mainRoom } from "./rooms";

type Activities = Record<ParticipantId, Activity>;

export interface WallRoom {
  room: Room;
  people: Participant[];
  apart: Participant[]; // who belong here and are out of reach
  asks: Ask[];
}

/** The rooms with who is in them and who asks for help; the main room last, if I see it no other way. */
export function wallRooms(m: Meeting): WallRoom[] {
  const asks = queue(m);
  const out = apart(m);
  const online = m.participants.filter((p) => p.online);
  const all = [...openRooms(m), mainRoom(m)].map((room) => ({
    room,
    people: inOrder(
      online.filter((p) => p.room === room.id),
      m.me,
    ),
    apart: out.filter((p) => p.room === room.id),
    asks: asks.filter((a) => a.room.id === room.id),
  }));
  return all.filter((w) => w.room.id !== MAIN_ROOM || (w.people.length > 0 && m.location !== MAIN_ROOM));
}

const speakingFor = 1000; // ms since they spoke last that still count as speaking

export function speaks(a: Activity | undefined): boolean {
  return a !== undefined && a.quiet >= 0 && a.quiet < speakingFor;
}

export interface Voice {
  person: Participant;
  now: boolean; // else they spoke last
}

/**
 * Who speaks in a room, or spoke last. Whoever was shown stays while they speak, so that a picture does not jump
 * between two who talk together. Null while nobody has said a word.
 */
export function voice(people: Participant[], activity: Activities, before: ParticipantId | ""): Voice | null {
  const talking = people.filter((p) => speaks(activity[p.id]));
  const still = talking.find((p) => p.id === before);
  if (still) return { person: still, now: true };
  const spoke = people.filter((p) => (activity[p.id]?.quiet ?? -1) >= 0);
  const first = (all: Participant[], by: (a: Activity) => number) =>
    all.reduce((a, b) => (by(activity[b.id]!) < by(activity[a.id]!) ? b : a));
  if (talking.length > 0) return { person: first(talking, (a) => a.level), now: true };
  if (spoke.length > 0) return { person: first(spoke, (a) => a.quiet), now: false };
  return null;
}

/** Ms since anybody in a room spoke; -1 is never. */
export function quietFor(people: Participant[], activity: Activities): number {
  const spoke = people.map((p) => activity[p.id]?.quiet ?? -1).filter((q) => q >= 0);
  return spoke.length > 0 ? Math.min(...spoke) : -1;
}

export interface Share {
  person: Participant;
  share: number; // 0..1 of all that was said in the room
}

/** Who has talked how much, most first; those who said nothing keep their order at the end. */
export function shares(people: Participant[], activity: Activities): Share[] {
  const talked = (p: Participant) => activity[p.id]?.talked ?? 0;
  const all = people.reduce((sum, p) => sum + talked(p), 0);
  return [...people]
    .sort((a, b) => talked(b) - talked(a))
    .map((person) => ({ person, share: all > 0 ? talked(person) / all : 0 }));
}

/** Pictures of rooms at most: each is a stream that the host forwards. */
export const mostPictures = 12;

/** The rooms that have a picture: visible ones whose speaker has a camera, in their order. */
export function pictured(rooms: { id: RoomId; camera: boolean }[], visible: ReadonlySet<RoomId>): Set<RoomId> {
  const wanted = rooms.filter((r) => r.camera && visible.has(r.id));
  return new Set(wanted.slice(0, mostPictures).map((r) => r.id));
}

/** Sizes of a tile in px. `words` is what stands around the picture. */
export interface TileSize {
  narrowest: number;
  widest: number;
  words: number;
  gap: number;
}

/**
 * How many columns make the largest tiles that fit without scrolling, with the fewest places left over; as many as go
 * side by side if none do.
 */
export function wallColumns(count: number, width: number, height: number, tile: TileSize): number {
  const most = Math.max(1, Math.floor((width + tile.gap) / (tile.narrowest + tile.gap)));
  const wide = (columns: number) => Math.min(tile.widest, (width - tile.gap * (columns - 1)) / columns);
  const fits = (columns: number) => {
    const rows = Math.ceil(count / columns);
    return rows * ((wide(columns) * 9) / 16 + tile.words + tile.gap) - tile.gap <= height;
  };
  const over = (columns: number) => Math.ceil(count / columns) * columns - count;
  let best = Math.min(most, Math.max(1, count));
  let found = false;
  for (let columns = best; columns >= 1; columns--) {
    if (!fits(columns)) continue;
    const larger = wide(columns) - wide(best);
    if (!found || larger > 0 || (larger === 0 && over(columns) < over(best))) best = columns;
    found = true;
  }
  return best;
}
