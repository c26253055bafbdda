import type { Meeting, Participant } from "../backend/ports";

/** Who takes part, whether they are reached from here or not. */
export function takesPart(p: Participant): boolean {
  return p.online || p.outOfReach;
}

/** Who did not leave and is not reached from here, by name. */
export function apart(m: Meeting): Participant[] {
  return m.participants.filter((p) => p.outOfReach).sort((a, b) => a.name.localeCompare(b.name));
}

/** Whether nobody but me is left in reach. */
export function leftAlone(m: Meeting): boolean {
  return !m.participants.some((p) => p.online && p.id !== m.me);
}
