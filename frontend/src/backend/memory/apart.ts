import type { Meeting } from "../ports";
import { find } from "./people";

/** Puts the last `count` of the others out of reach, and takes over from a host among them; everybody else is there. */
export function apart(m: Meeting, count: number): void {
  const others = m.participants.filter((p) => p.id !== m.me);
  for (const [i, p] of others.entries()) {
    const out = i >= others.length - count;
    if (out) Object.assign(p, { microphone: false, camera: false, screen: false });
    Object.assign(p, { online: !out, outOfReach: out });
  }
  if (!find(m, m.host.participant).online) m.host = { ...m.host, participant: m.me, me: true, term: m.host.term + 1 };
}
