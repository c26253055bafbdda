import { useEffect, useRef, useState } from "react";
import type { Activity, ParticipantId } from "../backend/ports";
import { useMeeting } from "./store";

/** The time of day in ms, drawn anew every so often. */
export function useNow(every: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}

const count = 1000; // ms

/** Who talks, and for how long it has been so: the app tells less often than seconds go by. */
export function useActivity(): { activity: Record<ParticipantId, Activity>; age: number } {
  const activity = useMeeting((m) => m.activity);
  useNow(count);
  const told = useRef({ activity, at: performance.now() });
  if (told.current.activity !== activity) told.current = { activity, at: performance.now() };
  return { activity, age: performance.now() - told.current.at };
}
