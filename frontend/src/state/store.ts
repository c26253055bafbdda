import { create } from "zustand";
import type { Backend, Meeting, Snapshot } from "../backend/ports";
import { share } from "./share";

export interface View {
  snapshot: Snapshot | null;
  link: boolean; // between this page and the app
}

/** What the app said last. */
export const useView = create<View>(() => ({ snapshot: null, link: true }));

/** Replaces the snapshot by a newer one; an older one is dropped. */
export function accept(next: Snapshot): void {
  const before = useView.getState().snapshot;
  if (before && next.version <= before.version) return;
  useView.setState({ snapshot: share(before, next) });
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
  };
}

export function useSnapshot<T>(select: (s: Snapshot) => T): T {
  return useView((v) => select(v.snapshot!));
}

/** For what is drawn only inside a meeting. */
export function useMeeting<T>(select: (m: Meeting) => T): T {
  return useView((v) => select(v.snapshot!.meeting!));
}
