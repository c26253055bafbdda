import { useEffect, useState } from "react";
import { create } from "zustand";
import type { RoomId, Timer } from "../backend/ports";
import { type Count, count, left, nearest, untilNextSecond } from "../meeting/time";
import { useView } from "./store";

/** The timers of the meeting, counted on by this window since it heard of them. */
export const useTimers = create<{ counts: Count[] }>(() => ({ counts: [] }));

const none: Timer[] = [];

/** Keeps them by the snapshots. */
export function followTimers(): () => void {
  return useView.subscribe((now, before) => {
    const timers = now.snapshot?.meeting?.timers ?? none;
    if (timers === (before.snapshot?.meeting?.timers ?? none)) return; // nothing was said of them: old news
    useTimers.setState(({ counts }) => ({ counts: count(counts, timers, performance.now()) }));
  });
}

/** What concerns a room first: its own timer, or that of all rooms. */
export function useNearest(room: RoomId): Count | null {
  return useTimers((s) => nearest(s.counts, room));
}

/** The timer that was set for one room, or ("") for all. */
export function useTimerOf(room: RoomId | ""): Count | null {
  return useTimers((s) => s.counts.find((c) => c.room === room) ?? null);
}

/** Ms that are left, drawn anew with each second. */
export function useLeft(c: Count | null): number {
  const [, tick] = useState(0);
  const millis = c ? left(c, performance.now()) : 0;
  useEffect(() => {
    if (millis <= 0) return;
    const timer = setTimeout(() => tick((n) => n + 1), untilNextSecond(millis) + slack);
    return () => clearTimeout(timer);
  });
  return millis;
}

const slack = 4; // ms: timers of browsers may fire early
