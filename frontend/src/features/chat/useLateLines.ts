import { type RefObject, useEffect, useRef, useState } from "react";
import type { ChatLine, RoomId } from "../../backend/ports";
import { gotAll, lookedAt, useLate } from "../../state/unread";

type Scroller = RefObject<HTMLElement | null>;

interface LateLines {
  count: number;
  /** To be called when other lines are on the screen. */
  look: () => void;
  /** Goes to the first of them, also where it has to be loaded. */
  jump: () => void;
}

/** What came later and was not looked at. `load` gets older lines, null when there are none. */
export function useLateLines(
  room: RoomId,
  lines: ChatLine[],
  scroller: Scroller,
  load: (() => Promise<boolean>) | null,
): LateLines {
  const late = useLate(room);
  const here = new Set(lines.map((l) => l.id));
  const missing = late.above > 0 || late.lines.some((id) => !here.has(id));
  function look() {
    if (late.lines.length === 0) return;
    const shown = scroller.current ? onScreen(scroller.current, late.lines) : [];
    if (shown.length > 0) lookedAt(room, shown);
  }
  useEffect(look); // also what came where the reader is
  useEffect(() => {
    if (missing && !load) gotAll(room, lines);
  });
  const jump = useJump(missing ? load : null, () => {
    const waiting = new Set(late.lines);
    const first = lines.find((l) => waiting.has(l.id));
    const element = first && scroller.current && lineIn(scroller.current, first.id);
    if (!element) return;
    element.scrollIntoView({ block: "center" });
    element.focus({ preventScroll: true });
    lookedAt(room, [first.id]);
  });
  return { count: late.lines.length + late.above, look, jump };
}

/** Goes once nothing is left to be loaded before. */
function useJump(load: (() => Promise<boolean>) | null, go: () => void): () => void {
  const [jumping, setJumping] = useState(false);
  const [, again] = useState(0);
  const loading = useRef(false);
  useEffect(() => {
    if (!jumping || loading.current) return;
    if (!load) {
      setJumping(false);
      return go();
    }
    loading.current = true;
    void load().then((got) => {
      loading.current = false;
      if (got) again((n) => n + 1);
      else setJumping(false);
    });
  });
  return () => setJumping(true);
}

function lineIn(scroller: HTMLElement, id: string): HTMLElement | null {
  return scroller.querySelector<HTMLElement>(`[data-line="${CSS.escape(id)}"]`);
}

/** Lines of which the beginning can be seen. */
function onScreen(scroller: HTMLElement, ids: readonly string[]): string[] {
  const box = scroller.getBoundingClientRect();
  return ids.filter((id) => {
    const line = lineIn(scroller, id)?.getBoundingClientRect();
    return line && line.top >= box.top && line.top < box.bottom;
  });
}
