import { useEffect, useRef } from "react";
import { taken } from "./keys";
import { silence, speakToRooms, useHolding, useReach } from "./reach";

/** Speaks to rooms as long as a key is held; once pressed and once more, for those who cannot hold. */
export function useSpeakKey(key: string, allowed: boolean): void {
  const held = useRef(false);
  useEffect(() => {
    if (!allowed) return;
    const gone = new AbortController();
    const { signal } = gone;
    const down = (e: KeyboardEvent) => {
      if (e.key.toLowerCase() !== key || e.repeat || e.ctrlKey || e.altKey || e.metaKey || taken(e)) return;
      e.preventDefault();
      if (useHolding.getState().once && useReach.getState().talk) return silence();
      held.current = !useHolding.getState().once;
      speakToRooms();
    };
    const up = (e: KeyboardEvent) => {
      if (e.key.toLowerCase() !== key || !held.current) return;
      held.current = false;
      silence();
    };
    window.addEventListener("keydown", down, { signal });
    window.addEventListener("keyup", up, { signal });
    return () => {
      gone.abort();
      if (held.current) silence();
      held.current = false;
    };
  }, [key, allowed]);
}
