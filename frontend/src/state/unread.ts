import { useEffect } from "react";
import { create } from "zustand";
import type { Chat, ChatLine, Meeting, ParticipantId, RoomId } from "../backend/ports";
import {
  freshOf,
  type Late,
  noneLate,
  type Seen,
  seenNow,
  uncovered,
  unread,
  unseen,
  withLate,
  without,
} from "../meeting/unread";
import { usePanel } from "./panel";
import { useMeeting, useView } from "./store";

interface Looked {
  seen: Record<RoomId, Seen>;
  late: Record<RoomId, Late>;
}

/** What of each room's chat was looked at. */
const useLooked = create<Looked>(() => ({ seen: {}, late: {} }));

/** What others wrote in readable chats and I have not looked at yet. */
export function useUnread(): number {
  const { seen, late } = useLooked();
  const { chats, me } = useMeeting((m) => m);
  const waiting = (room: RoomId) => waits(late[room] ?? noneLate);
  return chats.reduce((n, c) => n + unread(c, seen[c.room] ?? unseen, me) + waiting(c.room), 0);
}

function waits(late: Late): number {
  return late.lines.length + late.above;
}

/** What came later into a chat and was not looked at. */
export function useLate(room: RoomId): Late {
  return useLooked((l) => l.late[room] ?? noneLate);
}

/** Lines that were on the screen. */
export function lookedAt(room: RoomId, lines: Iterable<string>): void {
  changeLate(room, (late) => without(late, new Set(lines)));
}

/** Lines of the history that the window got. */
export function gotOlder(room: RoomId, lines: ChatLine[]): void {
  const me = useView.getState().snapshot?.meeting?.me ?? "";
  changeLate(room, (late) => uncovered(late, lines, me));
}

/** The window has all lines of a chat: what of the late ones is not among them is gone. */
export function gotAll(room: RoomId, lines: ChatLine[]): void {
  const there = new Set(lines.map((l) => l.id));
  changeLate(room, (late) => {
    const gone = late.lines.filter((id) => !there.has(id));
    return gone.length === 0 && late.above === 0 ? late : { ...without(late, new Set(gone)), above: 0 };
  });
}

function changeLate(room: RoomId, change: (late: Late) => Late): void {
  const { late } = useLooked.getState();
  const before = late[room] ?? noneLate;
  const now = change(before);
  if (now !== before) useLooked.setState({ late: { ...late, [room]: now } });
}

/** What is there when a meeting is entered counts as seen, and so does a chat while it is open. */
export function useMarkSeen(): void {
  const id = useMeeting((m) => m.id);
  const meeting = useMeeting((m) => m);
  const tab = usePanel((p) => p.tab);
  const chat = usePanel((p) => p.chat);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what was there on entering
  useEffect(() => {
    useLooked.setState({ seen: id ? all(meeting) : {}, late: {} });
  }, [id]);
  useEffect(() => {
    if (tab !== "chat") return;
    const open = meeting.chats.find((c) => c.room === (chat || meeting.location));
    if (open) markSeen(open, meeting.me);
  }, [tab, chat, meeting]);
}

function markSeen(chat: Chat, me: ParticipantId): void {
  const { seen, late } = useLooked.getState();
  const before = seen[chat.room];
  const now = seenNow(chat);
  if (before?.total === now.total && chat.lines.every((l) => before.lines.has(l.id))) return;
  // of a chat that was never read, nothing is above what was
  const came = before ? withLate(late[chat.room] ?? noneLate, freshOf(chat, before), me) : noneLate;
  useLooked.setState({ seen: { ...seen, [chat.room]: now }, late: { ...late, [chat.room]: came } });
}

function all(m: Meeting): Record<RoomId, Seen> {
  return Object.fromEntries(m.chats.map((c) => [c.room, seenNow(c)]));
}
