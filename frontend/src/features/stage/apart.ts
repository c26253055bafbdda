import { create } from "zustand";
import type { Participant } from "../../backend/ports";

/** Of whom one has read that they are out of reach, and put it away. */
export const useRead = create<{ ids: readonly string[] }>(() => ({ ids: [] }));

export function putAway(people: Participant[]): void {
  useRead.setState({ ids: people.map((p) => p.id) });
}

export function showAgain(): void {
  useRead.setState({ ids: [] });
}

/** Who is back is news again the next time. */
export function forgetBack(people: Participant[]): void {
  const { ids } = useRead.getState();
  const still = ids.filter((id) => people.some((p) => p.id === id));
  if (still.length < ids.length) useRead.setState({ ids: still });
}
