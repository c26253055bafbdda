import { create } from "zustand";
import type { AppError, Merged, Notice } from "../backend/ports";

export interface Toast {
  id: number;
  kind: Notice["kind"] | "said"; // "said": nothing but its text
  /** Toasts of one group take each other's place. */
  group?: string;
  /** Of a group whose people are counted: who they are, the first one first. */
  names?: string[];
  text?: string;
  name?: string;
  room?: string;
  participant?: string;
  change?: string;
  error?: AppError;
  merged?: Merged;
}

interface Toasts {
  list: Toast[];
  add: (t: Omit<Toast, "id">) => void;
  dismiss: (id: number) => void;
}

const most = 3; // older ones go
let nextId = 1;

export const useToasts = create<Toasts>((set) => ({
  list: [],
  add: (t) => set(({ list }) => ({ list: place(list, { ...t, id: nextId++ }) })),
  dismiss: (id) => set(({ list }) => ({ list: list.filter((t) => t.id !== id) })),
}));

/** Puts a toast at the end; those of its group make room for it, and hand their names on. */
export function place(list: Toast[], toast: Toast): Toast[] {
  const same = (t: Toast) => toast.group !== undefined && t.group === toast.group;
  const before = list.filter(same).flatMap((t) => t.names ?? []);
  const names = toast.names && [...before, ...toast.names];
  const all = [...list.filter((t) => !same(t)), { ...toast, names }];
  const passing = all.filter((t) => !lasting(t));
  const gone = passing.slice(0, Math.max(0, all.length - most));
  return all.filter((t) => !gone.includes(t));
}

/** What says what became of the meeting is not pushed out by what happens next. */
function lasting(t: Toast): boolean {
  return t.kind === "merged";
}

const minute = 60_000; // ms
const asking = 30_000; // ms, as long as a change can be taken back

/** How long a toast stays, in milliseconds; what needs reading or an answer stays longer. */
export function staysFor(t: Toast, undoable = false): number {
  if (lasting(t)) return minute;
  if (undoable || t.kind === "late") return asking;
  if (t.kind === "error") return 12_000;
  if (t.kind === "hand" || t.kind === "broadcast" || t.kind === "helper" || t.kind === "note") return 8_000;
  return 4_000;
}
