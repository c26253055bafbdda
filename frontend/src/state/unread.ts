import { useEffect } from "react";
import { create } from "zustand";
import type { Meeting, RoomId } from "../backend/ports";
import { usePanel } from "./panel";
import { useMeeting } from "./store";

/** How many lines of each room were seen. */
const useSeen = create<Record<RoomId, number>>(() => ({}));

/** Lines in readable chats that were not looked at yet. */
export function useUnread(): number {
  const seen = useSeen();
  const chats = useMeeting((m) => m.chats);
  return chats.reduce((n, c) => n + Math.max(0, c.total - (seen[c.room] ?? 0)), 0);
}

export function useUnreadIn(room: RoomId): number {
  const seen = useSeen((s) => s[room] ?? 0);
  const total = useMeeting((m) => m.chats.find((c) => c.room === room)?.total ?? 0);
  return Math.max(0, total - seen);
}

/** What is there when a meeting is entered counts as seen, and so does a chat while it is open. */
export function useMarkSeen(): void {
  const id = useMeeting((m) => m.id);
  const meeting = useMeeting((m) => m);
  const tab = usePanel((p) => p.tab);
  const chat = usePanel((p) => p.chat);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what was there on entering
  useEffect(() => {
    useSeen.setState(id ? totals(meeting) : {}, true);
  }, [id]);
  useEffect(() => {
    if (tab !== "chat") return;
    const room = chat || meeting.location;
    const total = meeting.chats.find((c) => c.room === room)?.total ?? 0;
    if (useSeen.getState()[room] !== total) useSeen.setState({ [room]: total });
  }, [tab, chat, meeting]);
}

function totals(m: Meeting): Record<RoomId, number> {
  return Object.fromEntries(m.chats.map((c) => [c.room, c.total]));
}
