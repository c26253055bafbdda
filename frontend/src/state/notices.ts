import type { Meeting, Notice } from "../backend/ports";
import { isModerator } from "../meeting/people";
import { type Sound, useSounds } from "./panel";
import { chime } from "./sounds";
import { useView } from "./store";
import { useToasts } from "./toasts";

let last = 0; // id of the last notice that was shown

/** Says each new notice once, as a toast and, where switched on, a sound. */
export function followNotices(): () => void {
  return useView.subscribe((now, before) => {
    const notices = now.snapshot?.notices;
    if (!notices || notices === before.snapshot?.notices) return;
    const newest = notices.at(-1)?.id ?? last;
    if (newest < last) last = 0; // another run of the app
    const meeting = now.snapshot?.meeting ?? null;
    for (const n of notices) if (n.id > last) say(n, meeting);
    last = newest;
  });
}

function say(n: Notice, meeting: Meeting | null): void {
  // "moved" and "started" name nobody: they are about everybody here, oneself first
  const mine = (n.kind === "moved" && !n.participant) || (n.participant !== undefined && n.participant === meeting?.me);
  const sound = soundOf(n, mine);
  if (sound && useSounds.getState()[sound]) chime(sound);
  if (!worthAToast(n, mine, meeting)) return;
  const { kind, name, room, text, error, participant } = n;
  useToasts.getState().add({ kind, name, room, text, error, participant });
}

/** One's own move has a banner, a knock a card at the door; other people's moves concern moderators. */
function worthAToast(n: Notice, mine: boolean, meeting: Meeting | null): boolean {
  if (n.kind === "knock") return false;
  if (n.kind === "moved") return !mine && meeting !== null && isModerator(meeting);
  if (n.kind === "host") return true;
  return !mine;
}

function soundOf(n: Notice, mine: boolean): Sound | null {
  if (n.kind === "moved") return mine ? "moved" : null;
  if (mine) return null;
  return n.kind === "joined" || n.kind === "hand" || n.kind === "knock" ? n.kind : null;
}
