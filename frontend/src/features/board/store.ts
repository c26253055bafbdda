import { create } from "zustand";
import { type Carry, range } from "../../meeting/board";

interface BoardState {
  /** The people that are picked for the next move. */
  picked: ReadonlySet<string>;
  /** Where a range of picked people begins. */
  anchor: string;
  /** The people that hang on the pointer. */
  dragged: readonly string[];
  /** The people that hang on the keyboard. */
  carry: Carry | null;
  /** The key of the one control of the board that Tab goes to. */
  at: string;
  search: string;
  /** Moderators can be moved, too. */
  moderators: boolean;
  /** What was done, to be read out. */
  said: string;
}

export const useBoard = create<BoardState>(() => ({
  picked: new Set(),
  anchor: "",
  dragged: [],
  carry: null,
  at: "",
  search: "",
  moderators: false,
  said: "",
}));

const set = useBoard.setState;

export function toggle(id: string): void {
  set(({ picked }) => {
    const next = new Set(picked);
    if (!next.delete(id)) next.add(id);
    return { picked: next, anchor: id };
  });
}

/** Picks one alone, or nobody if they were picked alone. */
export function pickOnly(id: string): void {
  set(({ picked }) => ({ picked: new Set(picked.size === 1 && picked.has(id) ? [] : [id]), anchor: id }));
}

/** Picks everybody from the anchor to this one as well. */
export function pickTo(id: string, shown: string[]): void {
  set(({ picked, anchor }) => ({ picked: new Set([...picked, ...range(shown, anchor, id)]), anchor: anchor || id }));
}

export function pickNobody(): void {
  set({ picked: new Set(), anchor: "" });
}

/** The people that move together with one: everybody who is picked if they are. */
export function together(id: string): string[] {
  const { picked } = useBoard.getState();
  return picked.has(id) ? [id, ...[...picked].filter((other) => other !== id)] : [id];
}

/** Has words read out, also the same ones again. */
export function say(words: string): void {
  set(({ said }) => ({ said: said === words ? `${words}\u00a0` : words }));
}
