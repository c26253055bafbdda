import { type RefObject, useEffect, useState } from "react";
import type { RoomId } from "../../backend/ports";

/** The rooms whose tiles are in view, as their attribute data-room says. `ids`: which there are. */
export function useVisible(area: RefObject<HTMLElement | null>, ids: string): ReadonlySet<RoomId> {
  const [visible, setVisible] = useState<ReadonlySet<RoomId>>(new Set());
  // biome-ignore lint/correctness/useExhaustiveDependencies: other rooms are other elements
  useEffect(() => {
    const seen = new Set<RoomId>();
    const watch = new IntersectionObserver((entries) => {
      for (const e of entries) {
        const id = (e.target as HTMLElement).dataset.room!;
        if (e.isIntersecting) seen.add(id);
        else seen.delete(id);
      }
      setVisible(new Set(seen));
    });
    for (const tile of area.current!.querySelectorAll("[data-room]")) watch.observe(tile);
    return () => watch.disconnect();
  }, [area, ids]);
  return visible;
}
