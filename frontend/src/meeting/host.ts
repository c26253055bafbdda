import type { Meeting, Participant, ParticipantId, Room } from "../backend/ports";
import { inOrder } from "./people";
import { breakoutRooms } from "./rooms";

/** How it stands with whose computer carries the meeting. */
export type Carrying =
  | "automatic"
  | "chosen" // and it is that one
  | "changing" // to the chosen one, which is there
  | "away"; // the chosen one is not; the best of the others carries for now

export function carrying(m: Meeting): Carrying {
  const { chosen, participant } = m.host;
  if (chosen === "") return "automatic";
  if (chosen === participant) return "chosen";
  return reachable(m, chosen) ? "changing" : "away";
}

/** Whose computer the owner may choose: those whose apps are reached, oneself first. */
export function eligible(m: Meeting): Participant[] {
  return inOrder(
    m.participants.filter((p) => p.online),
    m.me,
  );
}

/** Whether the owner may let this person's computer carry the meeting, or take that back. */
export function appointable(m: Meeting, p: Participant): boolean {
  return m.role === "owner" && (p.online || p.id === m.host.chosen);
}

function reachable(m: Meeting, id: ParticipantId): boolean {
  return m.participants.some((p) => p.id === id && p.online);
}

/** A room that another computer than the host's carries, or should. */
export interface Elsewhere {
  room: Room;
  by: ParticipantId;
  waits: boolean; // it should, and the host carries it for now
}

export function elsewhere(m: Meeting): Elsewhere[] {
  return breakoutRooms(m)
    .map((room) => ({ room, by: room.carrier || room.chosen, waits: room.carrier === "" }))
    .filter((e) => e.by !== "" && e.by !== m.host.participant);
}
