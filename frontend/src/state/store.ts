import { create } from "zustand";
import type { Backend, Meeting, Snapshot } from "../backend/ports";
import { type Steady, steady } from "../meeting/steady";
import { share } from "./share";

export interface View {
  snapshot: Snapshot | null;
  link: boolean; // between this page and the app
}

/** What the app said last. */
export const useView = create<View>(() => ({ snapshot: null, link: true }));

/** What a change of host has not settled yet; nothing before the first snapshot. */
let unsettled: { told: Snapshot; people: Steady | null; timer: ReturnType<typeof setTimeout> | undefined } | null =
  null;

/** Replaces the snapshot by a newer one; an older one is dropped. */
export function accept(next: Snapshot): void {
  const before = useView.getState().snapshot;
  if (before && next.version <= before.version) return;
  clearTimeout(unsettled?.timer);
  unsettled = { told: next, people: (before && unsettled?.people) ?? null, timer: undefined };
  show(unsettled);
}

/** Shows what was told, with the people as they stay for now, and again when that ends. */
function show(of: NonNullable<typeof unsettled>): void {
  const { told } = of;
  const at = performance.now();
  const seen = told.meeting && steady(of.people, told.meeting, told.devices, at);
  of.people = seen?.next ?? null;
  if (seen && seen.again < Infinity) of.timer = setTimeout(() => of === unsettled && show(of), seen.again - at);
  const { snapshot } = useView.getState();
  useView.setState({ snapshot: share(snapshot, seen ? { ...told, meeting: seen.meeting } : told) });
}

function forget(): void {
  clearTimeout(unsettled?.timer);
  unsettled = null;
}

/** Follows a backend. After the link came back the app may be another run of it: versions begin anew. */
export function follow(backend: Backend): () => void {
  const stops = [
    backend.onLink((link) => {
      const { snapshot } = useView.getState();
      useView.setState({ link, snapshot: snapshot && link ? { ...snapshot, version: -1 } : snapshot });
    }),
    backend.subscribe(accept),
  ];
  return () => {
    for (const stop of stops) stop();
    forget();
  };
}

export function useSnapshot<T>(select: (s: Snapshot) => T): T {
  return useView((v) => select(v.snapshot!));
}

/** For what is drawn only inside a meeting. */
export function useMeeting<T>(select: (m: Meeting) => T): T {
  return useView((v) => select(v.snapshot!.meeting!));
}
