import { create } from "zustand";
import type { AppError, Notice } from "../backend/ports";

export interface Toast {
  id: number;
  kind: Notice["kind"] | "note";
  text?: string;
  name?: string;
  room?: string;
  participant?: string;
  error?: AppError;
}

interface Toasts {
  list: Toast[];
  add: (t: Omit<Toast, "id">) => void;
  dismiss: (id: number) => void;
}

const most = 4; // older ones go
let nextId = 1;

export const useToasts = create<Toasts>((set) => ({
  list: [],
  add: (t) => set(({ list }) => ({ list: [...list, { ...t, id: nextId++ }].slice(-most) })),
  dismiss: (id) => set(({ list }) => ({ list: list.filter((t) => t.id !== id) })),
}));

/** How long a toast stays, in milliseconds; what needs reading or an answer stays longer. */
export function staysFor(t: Toast): number {
  if (t.kind === "error") return 12_000;
  if (t.kind === "hand" || t.kind === "broadcast") return 8_000;
  return 4_000;
}
