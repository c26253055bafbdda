import { create } from "zustand";
import type { RoomId } from "../backend/ports";

export type Tab = "rooms" | "people" | "chat";

interface Panel {
  tab: Tab | null;
  /** The chat that is open; "" is that of the room I am in. */
  chat: RoomId | "";
  /** The rooms have the whole width, the stage is a strip above them. */
  wide: boolean;
  invite: boolean;
  settings: boolean;
}

/** What is open in the window. */
export const usePanel = create<Panel>(() => ({ tab: "people", chat: "", wide: false, invite: false, settings: false }));

export function toggleTab(tab: Tab): void {
  usePanel.setState((p) => ({ tab: p.tab === tab ? null : tab }));
}

export function openChat(room: RoomId): void {
  usePanel.setState({ tab: "chat", chat: room });
}
