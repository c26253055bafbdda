import { MAIN_ROOM, type Meeting, type Participant, type Room } from "../backend/ports";
import { isModerator } from "./people";
import { roomOf } from "./rooms";

/** Somebody who asks for help in a breakout room. */
export interface Ask {
  person: Participant;
  room: Room;
}

/** Whether a raised hand asks for help: in a breakout room, of somebody who does not give it. */
export function asksForHelp(m: Meeting, p: Participant): boolean {
  return m.breakout.running && p.online && p.hand > 0 && p.room !== MAIN_ROOM && !isModerator(p);
}

/** Who asks for help, in the order of asking. */
export function queue(m: Meeting): Ask[] {
  return m.participants
    .filter((p) => asksForHelp(m, p))
    .sort((a, b) => a.hand - b.hand || (a.id < b.id ? -1 : 1))
    .map((person) => ({ person, room: roomOf(m, person.room) }));
}

/** How many nobody has taken yet. */
export function waitingHelp(m: Meeting): number {
  return isModerator(m) ? queue(m).filter((a) => a.person.helper === "").length : 0;
}

/** Ms since somebody asked; clocks of devices differ, and nobody waits less than no time. */
export function waited(p: Participant, now: number): number {
  return Math.max(0, now - p.hand);
}
