import { useEffect, useRef } from "react";
import { tinykeys } from "tinykeys";

type Keys = Record<string, () => void>;

/** Single-letter shortcuts; silent while something is typed or a dialog is open. */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  latest.current = keys;
  const names = Object.keys(keys).join(" ");
  useEffect(() => {
    const map = Object.fromEntries(
      names.split(" ").map((key) => [
        key,
        (e: KeyboardEvent) => {
          if (e.repeat || taken(e)) return;
          e.preventDefault();
          latest.current[key]?.();
        },
      ]),
    );
    return tinykeys(window, map);
  }, [names]);
}

/** Whether a key belongs to what has the focus: to a field, a list, or a dialog over the page. */
export function taken(e: KeyboardEvent): boolean {
  return typing(e.target) || document.querySelector('[role="dialog"], [role="alertdialog"]') !== null;
}

function typing(target: EventTarget | null): boolean {
  const element = target instanceof HTMLElement ? target : null;
  return Boolean(element?.closest('input, textarea, select, [contenteditable], [role="menu"], [role="listbox"]'));
}
