import { create } from "zustand";
import type { Backend } from "../backend/ports";

/** What the lobby is open for. */
export type Intent =
  | { kind: "start"; meeting: string }
  | { kind: "join"; link: string; meeting: string; addresses: string[] }
  | { kind: "knock"; id: string; device: string; meeting: string }
  | { kind: "knockAt"; address: string }
  | { kind: "reopen"; id: string; meeting: string };

interface Wanted {
  intent: Intent | null;
  name: string | null; // typed here; null is still what the app remembers
  /** A link that is in the field on the home screen. */
  link: string;
}

export const useWanted = create<Wanted>(() => ({ intent: null, name: null, link: "" }));

/** Carries the intent out. */
export function enter(backend: Backend, intent: Intent, name: string): Promise<void> {
  const { meetings } = backend;
  switch (intent.kind) {
    case "start":
      return meetings.start({ name, meeting: intent.meeting });
    case "join":
      return meetings.join({ name, link: intent.link });
    case "knock":
      return meetings.knock({ name, meeting: intent.id, device: intent.device });
    case "knockAt":
      return meetings.knockAt({ name, address: intent.address });
    case "reopen":
      return meetings.reopen({ name, meeting: intent.id });
  }
}
