import { type Change, MAIN_ROOM, type Meeting, type Notice } from "../backend/ports";
import { isModerator } from "../meeting/people";
import { chimeIfOn, type Sound } from "./sounds";
import { useView } from "./store";
import { type Toast, useToasts } from "./toasts";

/** Says each new notice once, as a toast and, where switched on, a sound; and whom I moved, to be undone. */
export function followNotices(): () => void {
  let last = 0; // id of the last notice that was shown
  return useView.subscribe((now, before) => {
    const meeting = now.snapshot?.meeting ?? null;
    sayMine(before.snapshot?.meeting ?? null, meeting);
    const notices = now.snapshot?.notices;
    if (!notices || notices === before.snapshot?.notices) return;
    const newest = notices.at(-1)?.id ?? last;
    if (newest < last) last = 0; // another run of the app
    for (const n of notices) if (n.id > last) say(n, meeting);
    last = newest;
  });
}

/** People I moved: nothing to be told, but to be taken back. */
function sayMine(before: Meeting | null, now: Meeting | null): void {
  if (!now || before?.id !== now.id || before.changes === now.changes) return;
  const known = new Set(before.changes.map((c) => c.id));
  const mine = now.changes.filter((c) => !known.has(c.id) && c.by === now.me && c.kind === "moved" && c.undoable);
  const newest = mine.at(-1);
  if (newest) useToasts.getState().add(aboutChange(newest));
}

/** One toast for what one person does to the rooms: the newest of it. */
function aboutChange(c: Pick<Change, "id" | "by" | "name">): Omit<Toast, "id"> {
  return { kind: "change", group: `change ${c.by}`, change: c.id, participant: c.by, name: c.name };
}

function say(n: Notice, meeting: Meeting | null): void {
  // "moved" and "started" name nobody: they are about everybody here, oneself first
  const mine = (n.kind === "moved" && !n.participant) || (n.participant !== undefined && n.participant === meeting?.me);
  const sound = soundOf(n, mine);
  if (sound) chimeIfOn(sound);
  if (worthAToast(n, mine, meeting)) useToasts.getState().add(toastOf(n, meeting));
}

function toastOf(n: Notice, meeting: Meeting | null): Omit<Toast, "id"> {
  const { kind, name, room, text, error, participant, change } = n;
  const found = kind === "change" && meeting?.changes.find((c) => c.id === change);
  if (found) return aboutChange(found);
  const toast = { kind, name, room, text, error, participant, change };
  if (kind === "merged") return { kind, group: kind, merged: meeting?.merged ?? undefined };
  if (kind === "joined" || kind === "left") return { ...toast, group: kind, names: [name ?? ""] };
  if (kind === "host") return { ...toast, group: "host" };
  return kind === "hand" ? { ...toast, group: `hand ${participant}` } : toast;
}

/** One's own move has a banner, a knock a card at the door; other people's moves concern moderators. */
function worthAToast(n: Notice, mine: boolean, meeting: Meeting | null): boolean {
  if (n.kind === "knock") return false;
  if (n.kind === "change") return !mine && meeting !== null && meeting.changes.some((c) => c.id === n.change);
  if (n.kind === "moved") return !mine && meeting !== null && isModerator(meeting);
  if (n.kind === "host" || n.kind === "helper") return true;
  return !mine;
}

function soundOf(n: Notice, mine: boolean): Sound | null {
  if (n.kind === "moved") return mine ? "moved" : null;
  if (mine) return null;
  if (n.kind === "late") return "joined";
  if (n.kind === "hand") return n.room && n.room !== MAIN_ROOM ? "help" : "hand";
  return n.kind === "joined" || n.kind === "knock" ? n.kind : null;
}
