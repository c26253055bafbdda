import type { Meeting, Participant, ParticipantId } from "../backend/ports";

const segments =
  typeof Intl.Segmenter === "undefined" ? null : new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** One or two letters for a name: "Ana Bo" is AB, "" is a question mark. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const ends = words.length > 1 ? [words[0]!, words.at(-1)!] : words;
  const letters = ends.map(firstLetter).join("");
  return letters.toLocaleUpperCase() || "?";
}

function firstLetter(word: string): string {
  if (!segments) return [...word][0] ?? "";
  for (const s of segments.segment(word)) return s.segment;
  return "";
}

/** A person's own hue in degrees, from their key: the same on every device. */
export function ownHue(id: ParticipantId): number {
  let hash = 2166136261; // FNV-1a
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 16777619);
  return ((hash >>> 0) % 24) * 15;
}

export function isModerator(p: Pick<Participant, "role"> | Meeting): boolean {
  return p.role !== "participant";
}

/** Raised hands first by time, then oneself, owner, moderators, the others by name. */
export function inOrder(people: Participant[], me: ParticipantId): Participant[] {
  const rank = (p: Participant) => (p.id === me ? 0 : p.role === "owner" ? 1 : p.role === "moderator" ? 2 : 3);
  return [...people].sort((a, b) => {
    if (a.hand !== b.hand && (a.hand === 0 || b.hand === 0)) return a.hand === 0 ? 1 : -1;
    return a.hand - b.hand || rank(a) - rank(b) || a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1);
  });
}

export function here(m: Meeting): Participant[] {
  return m.participants.filter((p) => p.online && p.room === m.location);
}
