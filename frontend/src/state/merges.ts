import { useEffect } from "react";
import { create } from "zustand";
import type { Meeting, Merged } from "../backend/ports";
import type { Whole } from "../meeting/merge";
import { useMeeting } from "./store";

const most = 20; // of one meeting; older ones go

/** The merges of this meeting, as far as this window saw them. */
const useMerges = create<{ meeting: string; list: Whole[] }>(() => ({ meeting: "", list: [] }));

export const useWholes = (): Whole[] => useMerges((m) => m.list);

/** Keeps where each chat stood when parts of the meeting found each other. */
export function useKeepMerges(): void {
  const meeting = useMeeting((m) => m);
  useEffect(() => keep(meeting), [meeting]);
}

function keep(m: Meeting): void {
  const { meeting, list } = useMerges.getState();
  const first = meeting !== m.id; // where the chats stood at a merge before that is not known
  const before = first ? [] : list;
  const now = m.merged ? withMerge(before, m.merged, first ? {} : lasts(m)) : before;
  if (first || now !== list) useMerges.setState({ meeting: m.id, list: now });
}

/** More may come of a merge that is known: its place stays. */
function withMerge(list: Whole[], merged: Merged, after: Record<string, string>): Whole[] {
  const last = list.at(-1);
  if (last?.merged === merged) return list;
  if (last?.merged.at === merged.at) return [...list.slice(0, -1), { ...last, merged }];
  return [...list, { merged, after }].slice(-most);
}

function lasts(m: Meeting): Record<string, string> {
  return Object.fromEntries(m.chats.map((c) => [c.room, c.lines.at(-1)?.id ?? ""]));
}
