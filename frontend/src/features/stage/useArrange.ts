import { useEffect, useRef, useState } from "react";
import { arrange, settle } from "../../meeting/forward";
import { useLevels } from "../../state/media";

/** The ids that are visible: speakers come forward, at most every two seconds. */
export function useArrange(all: string[], places: number): string[] {
  const levels = useLevels();
  const before = useRef<string[]>([]);
  const [, redraw] = useState(0);
  const crowded = all.length > places;
  useEffect(() => {
    if (!crowded) return;
    const timer = setInterval(() => redraw((n) => n + 1), settle);
    return () => clearInterval(timer);
  }, [crowded]);
  if (!crowded) {
    before.current = all;
    return all;
  }
  before.current = arrange(before.current, all, places, (id) => levels.lastHeard(id), performance.now());
  return before.current;
}
