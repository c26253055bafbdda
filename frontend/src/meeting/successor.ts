import type { Meeting, Participant } from "../backend/ports";
import { isModerator } from "./people";

/**
 * Whose computer forwards sound and pictures after mine: whom the owner chose, then the owner, then a moderator, then
 * anybody. "another" where what the window does not know decides; null where nobody is left, or another one hosts.
 */
export function successor(m: Meeting): Participant | "another" | null {
  if (!m.host.me || m.rehearsal) return null;
  const others = m.participants.filter((p) => p.online && p.id !== m.me);
  const first = others.find((p) => p.id === m.host.chosen) ?? others.find((p) => p.role === "owner");
  if (first) return first;
  const moderators = others.filter(isModerator);
  const ranked = moderators.length > 0 ? moderators : others;
  return ranked.length > 1 ? "another" : (ranked[0] ?? null);
}
