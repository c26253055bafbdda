import { create } from "zustand";
import type { RoomId } from "../backend/ports";

/** A dialog that any part of the window may ask for; MeetingScreen and App draw it. */
export type Wanted =
  | { kind: "timer"; room: RoomId | "" } // of one room, or of all
  | { kind: "rules" }
  | { kind: "capacity" }
  | { kind: "rounds" }
  | { kind: "list" }
  | { kind: "template" }
  | { kind: "memory"; meeting: string };

export const useDialogs = create<{ open: Wanted | null }>(() => ({ open: null }));

export function openDialog(open: Wanted): void {
  useDialogs.setState({ open });
}

export function closeDialog(): void {
  useDialogs.setState({ open: null });
}

/** The dialog of this kind while it is open. */
export function useDialog<K extends Wanted["kind"]>(kind: K): Extract<Wanted, { kind: K }> | null {
  return useDialogs((d) => (d.open?.kind === kind ? (d.open as Extract<Wanted, { kind: K }>) : null));
}
