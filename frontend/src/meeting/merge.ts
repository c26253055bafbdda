import type { ChatLine, Merged, RoomId } from "../backend/ports";

/** Parts of the meeting found each other: what came of it, and where each chat stood. */
export interface Whole {
  merged: Merged;
  /** The last line of each chat as it was then. */
  after: Record<RoomId, string>;
}

/** How many people are named before the others are counted. */
const named = 3;

/** Whom to name, and how many others there are: one name more says as much as "1 other". */
export function mention(names: string[]): { names: string[]; others: number } {
  if (names.length <= named) return { names, others: 0 };
  return { names: names.slice(0, named - 1), others: names.length - named + 1 };
}

/** Before which line each merge is said, as an index into `lines`; where a chat stood is not known, the time decides. */
export function placeOf(whole: Whole, room: RoomId, lines: ChatLine[]): number {
  const known = lines.findIndex((l) => l.id === whole.after[room]);
  return known >= 0 ? known + 1 : lines.findLastIndex((l) => l.wall <= whole.merged.at) + 1;
}

/** Lines that follow a merge, or with which the chat begins. */
export interface Part {
  after: Whole | null;
  lines: ChatLine[];
}

/** The lines of a chat parted where merges are said. One above all of them is not said while there are `more` above. */
export function divided(wholes: Whole[], room: RoomId, lines: ChatLine[], more: boolean): Part[] {
  const parts: Part[] = [{ after: null, lines: [] }];
  const places = wholes.map((w) => placeOf(w, room, lines));
  let from = 0;
  for (const [i, after] of wholes.entries()) {
    const at = Math.max(from, places[i]!);
    if (at === 0 && more) continue;
    parts.at(-1)!.lines = lines.slice(from, at);
    parts.push({ after, lines: [] });
    from = at;
  }
  parts.at(-1)!.lines = lines.slice(from);
  return parts;
}
