import { useEffect } from "react";
import { create } from "zustand";
import { persist } from "zustand/middleware";
import { toAppError } from "../backend/errors";
import type { Backend, Reach, RoomId } from "../backend/ports";
import { isModerator } from "../meeting/people";
import { noReach, noWants, pruned, sameReach, type Wants, wholeReach } from "../meeting/reach";
import { useBackend } from "./backend";
import { usePanel } from "./panel";
import { ReachSender } from "./reachSender";
import { useView, type View } from "./store";
import { useToasts } from "./toasts";

/** What I want to see, hear and speak into outside of my room. The only place that does. */
export const useReach = create<Wants>(() => noWants);

/** Which rooms "speak to rooms" speaks to. */
export const useAudience = create<{ rooms: RoomId[] | "all" }>(() => ({ rooms: "all" }));

/** How speaking is held: pressed all the while, or, for those who cannot, begun and ended by a press each. */
export const useHolding = create<{ once: boolean }>()(
  persist((): { once: boolean } => ({ once: false }), { name: "alcove.holding" }),
);

export function openWall(wall: boolean): void {
  if (wall) usePanel.setState({ wide: false }); // both want the stage's place
  useReach.setState(wall ? { wall } : { wall, peek: "" });
}

/** As long as the meeting's page is there, see {@link followReach}. */
export function useFollowReach(): void {
  const backend = useBackend();
  useEffect(() => followReach(backend), [backend]);
}

export function toggleWall(): void {
  openWall(!useReach.getState().wall);
}

export function peek(room: RoomId | ""): void {
  useReach.setState({ peek: room });
}

export function toggleListen(room: RoomId): void {
  useReach.setState(({ listen }) => ({
    listen: listen.includes(room) ? listen.filter((r) => r !== room) : [...listen, room],
  }));
}

export function stopListening(): void {
  useReach.setState({ listen: [] });
}

export function whisper(room: RoomId): void {
  useReach.setState({ talk: { kind: "whisper", room } });
}

export function speakToRooms(): void {
  useReach.setState({ talk: { kind: "rooms", rooms: useAudience.getState().rooms } });
}

/** My voice is back in my own room alone. */
export function silence(): void {
  if (useReach.getState().talk) useReach.setState({ talk: null });
}

export function showEverywhere(everywhere: boolean): void {
  useReach.setState({ everywhere });
}

/** Tells the app what is wanted as long as a meeting is there, and ends speaking whenever nobody may be at the key. */
export function followReach(backend: Backend): () => void {
  const sender = new ReachSender((r) => backend.rooms.reach(r), fail);
  let id = "";
  const update = () => {
    const m = useView.getState().snapshot?.meeting;
    if (!m) return;
    if (m.id !== id) sender.found(m.reach); // this page may be younger than the meeting
    id = m.id;
    const wants = useReach.getState();
    const left = pruned(wants, m);
    if (JSON.stringify(left) !== JSON.stringify(wants)) return useReach.setState(left); // comes back here
    if (isModerator(m)) sender.want(wholeReach(wants, m));
    else sender.stop(); // the host has ended it with the right
  };
  const shared = (now: View, before: View) => {
    if (before.snapshot?.devices.screenOn && !now.snapshot?.devices.screenOn) showEverywhere(false);
  };
  const stops = [
    useReach.subscribe(update),
    useView.subscribe(update),
    useView.subscribe(shared),
    endSpeaking(),
    backend.onLink((up) => {
      silence();
      if (up) sender.found(null);
    }),
    () => sender.stop(),
  ];
  update();
  return () => {
    for (const stop of stops) stop();
    useReach.setState(noWants);
  };
}

/** The window lost its person: whatever was pressed is not any more. */
function endSpeaking(): () => void {
  const gone = new AbortController();
  const { signal } = gone;
  for (const event of ["blur", "pagehide"]) window.addEventListener(event, silence, { signal });
  document.addEventListener("visibilitychange", () => document.hidden && silence(), { signal });
  const onEscape = (e: KeyboardEvent) => {
    if (e.key !== "Escape" || !useReach.getState().talk) return;
    e.stopPropagation(); // it closes nothing else
    silence();
  };
  window.addEventListener("keydown", onEscape, { signal, capture: true });
  return () => gone.abort();
}

/** What was refused is not wanted any more. An empty reach is tried again without a word: it ends things. */
function fail(error: unknown, reach: Reach): void {
  if (sameReach(reach, noReach)) return;
  useToasts.getState().add({ kind: "error", error: toAppError(error) });
  const onlyWall = sameReach(reach, { ...noReach, wall: true });
  useReach.setState({ ...noWants, wall: reach.wall && !onlyWall });
}
