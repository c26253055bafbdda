import { useEffect } from "react";
import { create } from "zustand";
import type { Chat, Meeting, ParticipantId, RoomId } from "../backend/ports";
import { usePanel } from "./panel";
import { useMeeting } from "./store";

/** How many lines of each room were seen. */
const useSeen = create<Record<RoomId, number>>(() => ({}));

/** What others wrote in readable chats and I have not looked at yet. */
export function useUnread(): number {
  const seen = useSeen();
  const { chats, me } = useMeeting((m) => m);
  return chats.reduce((n, c) => n + unread(c, seen[c.room] ?? 0, me), 0);
}

/** Lines beyond the first `seen` that somebody else wrote; older ones than the snapshot carries count as such. */
export function unread(chat: Chat, seen: number, me: ParticipantId): number {
  const fresh = Math.max(0, chat.total - seen);
  const known = fresh === 0 ? [] : chat.lines.slice(-fresh);
  return fresh - known.length + known.filter((l) => l.kind !== "system" && l.author !== me).length;
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
