import { type ComponentProps, useCallback, useEffect, useRef } from "react";

interface Hold {
  /** Whether what the button does goes on now. */
  on: boolean;
  /** For those who cannot hold: a press begins, the next one ends. */
  once: boolean;
  start: () => void;
  end: () => void;
}

type Props = Pick<
  ComponentProps<"button">,
  | "aria-pressed"
  | "onPointerDown"
  | "onPointerUp"
  | "onPointerCancel"
  | "onLostPointerCapture"
  | "onKeyDown"
  | "onKeyUp"
  | "onBlur"
  | "onContextMenu"
  | "onClick"
>;

/** A button that does something as long as it is held, by pointer, Space or Enter. However it is let go, it ends. */
export function useHold(hold: Hold): Props {
  const latest = useRef(hold);
  latest.current = hold;
  const held = useRef(false);
  const press = useCallback(() => {
    held.current = true;
    latest.current.start();
  }, []);
  const release = useCallback(() => {
    if (!held.current) return;
    held.current = false;
    latest.current.end();
  }, []);
  useEffect(() => release, [release]); // it is taken from the page
  const toggle = () => (hold.on ? hold.end() : hold.start());
  if (hold.once) return { "aria-pressed": hold.on, onClick: toggle };
  return {
    "aria-pressed": hold.on,
    onPointerDown: (e) => {
      if (e.button !== 0) return;
      e.currentTarget.setPointerCapture?.(e.pointerId);
      press();
    },
    onPointerUp: release,
    onPointerCancel: release,
    onLostPointerCapture: release,
    onKeyDown: (e) => {
      if (e.key !== " " && e.key !== "Enter") return;
      e.preventDefault(); // no click when it is let go
      if (!e.repeat) press();
    },
    onKeyUp: (e) => {
      if (e.key !== " " && e.key !== "Enter") return;
      e.preventDefault();
      release();
    },
    onBlur: release,
    onContextMenu: (e) => e.preventDefault(), // a long touch
    onClick: (e) => e.detail === 0 && toggle(), // a screen reader clicks without a pointer
  };
}
