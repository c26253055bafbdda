import { create } from "zustand";
import type { Backend, ChatLine, Meeting, ParticipantId, RoomId } from "../backend/ports";
import { failure } from "./backend";
import { useToasts } from "./toasts";

/** The note that plays now, by its line's id. One plays at a time. */
export const usePlaying = create<{ line: string }>(() => ({ line: "" }));

let ends: ReturnType<typeof setTimeout> | undefined;

/** Plays a note. Nobody says when it is over: its length does. */
export async function playNote(backend: Backend, room: RoomId, line: ChatLine): Promise<void> {
  clearTimeout(ends);
  usePlaying.setState({ line: line.id });
  ends = setTimeout(() => over(line.id), line.millis);
  const error = await failure(backend.chat.play({ room, id: line.id }));
  if (!error) return;
  over(line.id);
  useToasts.getState().add({ kind: "error", error });
}

export async function stopNote(backend: Backend): Promise<void> {
  clearTimeout(ends);
  usePlaying.setState({ line: "" });
  await failure(backend.chat.stop()); // what does not play cannot fail to stop
}

function over(line: string): void {
  if (usePlaying.getState().line === line) usePlaying.setState({ line: "" });
}

/** The newest note of somebody in a room's chat. */
export function newestNote(m: Meeting, room: RoomId, author: ParticipantId): ChatLine | null {
  const chat = m.chats.find((c) => c.room === room);
  return chat?.lines.findLast((l) => l.kind === "note" && l.author === author) ?? null;
}
