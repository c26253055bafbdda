import {
  MAIN_ROOM,
  type Meeting,
  type Participant,
  type Reach,
  type Room,
  type RoomId,
  type Source,
} from "../backend/ports";
import { isModerator } from "./people";
import { breakoutRooms } from "./rooms";

/** My voice in other rooms: into one alone, or to all or chosen ones, which is kept there as a note. */
export type Talk = { kind: "whisper"; room: RoomId } | { kind: "rooms"; rooms: RoomId[] | "all" };

/** What I ask for; what comes of it depends on the meeting, see {@link wholeReach}. */
export interface Wants {
  wall: boolean; // it is open
  peek: RoomId | "";
  listen: RoomId[];
  talk: Talk | null;
  everywhere: boolean; // my screen is shown in all rooms
}

export const noWants: Wants = { wall: false, peek: "", listen: [], talk: null, everywhere: false };
export const noReach: Reach = { peek: [], listen: [], speak: [], screen: [], wall: false, note: false };

/** Whether I may reach into rooms at all: moderators, while rooms are open. */
export function mayReach(m: Meeting): boolean {
  return m.breakout.running && isModerator(m);
}

/** The rooms with people in them: those of a closed one are in the main room. */
export function openRooms(m: Meeting): Room[] {
  return breakoutRooms(m).filter((r) => !r.closed);
}

/** What there is left to want: rooms go, rules change, and I go to other rooms. */
export function pruned(w: Wants, m: Meeting): Wants {
  if (!mayReach(m)) return noWants;
  const outside = outsideOf(m);
  const looks = !m.rules.noPeek;
  return {
    wall: w.wall,
    peek: looks && w.wall && outside(w.peek) ? w.peek : "",
    listen: looks ? w.listen.filter(outside) : [],
    talk: w.talk?.kind === "whisper" && !outside(w.talk.room) ? null : w.talk,
    everywhere: w.everywhere,
  };
}

/** The whole of what goes to the app. */
export function wholeReach(wants: Wants, m: Meeting): Reach {
  const w = pruned(wants, m);
  const peek = w.peek === "" ? [] : [w.peek];
  return {
    peek,
    listen: w.listen.filter((id) => !peek.includes(id)), // who sees a room hears it
    speak: spokenTo(w.talk, m),
    screen: w.everywhere ? allRooms(m).filter(outsideOf(m)) : [],
    wall: w.wall && !m.rules.noPeek,
    note: w.talk?.kind === "rooms",
  };
}

export function sameReach(a: Reach, b: Reach): boolean {
  const rooms = (r: Reach) => [r.peek, r.listen, r.speak, r.screen].map((ids) => [...ids].sort().join(" ")).join("|");
  return rooms(a) === rooms(b) && a.wall === b.wall && a.note === b.note;
}

/** Somebody in another room whom mine sees or hears. */
export interface Reacher {
  person: Participant;
  sources: Source[];
}

export function reachers(m: Meeting): Reacher[] {
  return m.reaching.flatMap(({ participant, sources }) => {
    const person = m.participants.find((p) => p.id === participant);
    return person && person.room !== m.location && sources.length > 0 ? [{ person, sources }] : [];
  });
}

/** My own room hears me only if it is named: speaking to all rooms names it, a whisper does not. */
function spokenTo(talk: Talk | null, m: Meeting): RoomId[] {
  if (!talk) return [];
  if (talk.kind === "whisper") return [talk.room];
  const all = allRooms(m);
  return talk.rooms === "all" ? all : talk.rooms.filter((id) => all.includes(id));
}

function allRooms(m: Meeting): RoomId[] {
  return [MAIN_ROOM, ...openRooms(m).map((r) => r.id)];
}

function outsideOf(m: Meeting): (id: RoomId | "") => boolean {
  const all = new Set(allRooms(m));
  return (id) => id !== "" && id !== m.location && all.has(id);
}
