import { type RefObject, useLayoutEffect, useState } from "react";

/** An element's inner size in CSS pixels, and that of one rem. */
export function useSize(element: RefObject<HTMLElement | null>): { width: number; height: number; rem: number } {
  const [size, setSize] = useState({ width: 0, height: 0, rem: 16 });
  useLayoutEffect(() => {
    const target = element.current!;
    const watch = new ResizeObserver(() => {
      const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
      setSize({ width: target.clientWidth, height: target.clientHeight, rem });
    });
    watch.observe(target);
    return () => watch.disconnect();
  }, [element]);
  return size;
}
