import { useRef } from "react";
import type { RoomId } from "../../backend/ports";
import { type Voice, voice, type WallRoom } from "../../meeting/wall";
import { useMeeting } from "../../state/store";

/** Who speaks in each room, or spoke last. A room where nobody did has none. */
export function useVoices(rooms: WallRoom[]): Map<RoomId, Voice> {
  const activity = useMeeting((m) => m.activity);
  const before = useRef(new Map<RoomId, Voice>());
  const now = new Map<RoomId, Voice>();
  for (const { room, people } of rooms) {
    const found = voice(people, activity, before.current.get(room.id)?.person.id ?? "");
    if (found) now.set(room.id, found);
  }
  before.current = now;
  return now;
}
