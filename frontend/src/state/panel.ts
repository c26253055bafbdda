import { create } from "zustand";
import { persist } from "zustand/middleware";
import type { RoomId } from "../backend/ports";

export type Tab = "rooms" | "people" | "chat";

interface Panel {
  tab: Tab | null;
  /** The chat that is open; "" is that of the room I am in. */
  chat: RoomId | "";
  invite: boolean;
  settings: boolean;
}

/** What is open in the window. */
export const usePanel = create<Panel>(() => ({ tab: "people", chat: "", invite: false, settings: false }));

export function toggleTab(tab: Tab): void {
  usePanel.setState((p) => ({ tab: p.tab === tab ? null : tab }));
}

export function openChat(room: RoomId): void {
  usePanel.setState({ tab: "chat", chat: room });
}

export type Sound = "joined" | "moved" | "hand" | "knock";

/** Which sounds are on. Kept by this window alone; off until asked for. */
export const useSounds = create<Record<Sound, boolean>>()(
  persist((): Record<Sound, boolean> => ({ joined: false, moved: false, hand: false, knock: false }), {
    name: "alcove.sounds",
  }),
);
