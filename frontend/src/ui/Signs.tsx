import type { CSSProperties } from "react";
import "./signs.css";

/** A room's letter on its hue, never colour alone; an arch for the room that has none. */
export function HueBadge({ hue, letter }: { hue: number; letter: string }) {
  return (
    <span className="hue-badge" data-hue={hue || undefined} aria-hidden>
      {letter || (
        <svg viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="2" focusable="false" aria-hidden="true">
          <path d="M3.5 14V7.5a4.5 4.5 0 0 1 9 0V14" />
        </svg>
      )}
    </span>
  );
}

interface AvatarProps {
  letters: string;
  hue: number; // degrees
  size?: "s" | "m" | "l";
  hollow?: boolean; // they are not there
}

/** Initials on a person's own hue. */
export function Avatar({ letters, hue, size = "s", hollow = false }: AvatarProps) {
  return (
    <span
      className={`avatar avatar-${size} ${hollow ? "avatar-hollow" : ""}`}
      style={{ "--own": hue } as CSSProperties}
      aria-hidden
    >
      {letters}
    </span>
  );
}

/** The mark: an arch within an arch. */
export function Mark({ size = 32 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 64 64" className="mark" aria-hidden="true" focusable="false">
      <path className="mark-wall" d="M8 58V30a24 24 0 0 1 48 0v28H44V30a12 12 0 0 0-24 0v28Z" />
      <path className="mark-inside" d="M26 58V31a6 6 0 0 1 12 0v27Z" />
    </svg>
  );
}
