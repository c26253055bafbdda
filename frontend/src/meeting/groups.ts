import type { ListReport, ParticipantId } from "../backend/ports";

/** The name of a room that nobody named: that of its hue, with a number from the second time on. */
export function hueName(i: number, hues: string[]): string {
  const again = Math.floor(i / hues.length);
  return hues[i % hues.length]! + (again > 0 ? ` ${again + 1}` : "");
}

/** The names of all rooms: those that were typed, and hues for the others. */
export function roomNames(count: number, typed: Record<number, string>, hues: string[]): string[] {
  return Array.from({ length: count }, (_, i) => typed[i]?.trim() || hueName(i, hues));
}

/** Whether a list that was read would do anything at all. */
export function useful(r: ListReport): boolean {
  return Object.keys(r.moves).length + Object.keys(r.later).length > 0;
}

/** Adds a wish for people to be together or apart: of two at least, and not twice the same. */
export function addSet(sets: ParticipantId[][], ids: ParticipantId[]): ParticipantId[][] {
  const key = (set: ParticipantId[]) => [...set].sort().join(" ");
  if (ids.length < 2 || sets.some((s) => key(s) === key(ids))) return sets;
  return [...sets, ids];
}

/** The text of a file: UTF-8, or what older spreadsheets write in the west. */
export function decodeText(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
