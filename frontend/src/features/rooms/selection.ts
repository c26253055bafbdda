import { create } from "zustand";

interface Selection {
  ids: ReadonlySet<string>;
  toggle: (id: string) => void;
  clear: () => void;
  /** The people that move together with one: the whole selection if they are in it. */
  with: (id: string) => string[];
}

/** The people that are picked for the next move. */
export const useSelection = create<Selection>((set, get) => ({
  ids: new Set(),
  toggle: (id) =>
    set(({ ids }) => {
      const next = new Set(ids);
      if (!next.delete(id)) next.add(id);
      return { ids: next };
    }),
  clear: () => set({ ids: new Set() }),
  with: (id) => (get().ids.has(id) ? [id, ...[...get().ids].filter((other) => other !== id)] : [id]),
}));
