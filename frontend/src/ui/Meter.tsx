import type { Ref } from "react";
import "./meter.css";

/** Shows the custom property --level (0..1) of its element as a bar. */
export function Meter({ label, ref }: { label: string; ref: Ref<HTMLDivElement> }) {
  return (
    <div className="meter" ref={ref} role="img" aria-label={label}>
      <span className="meter-bar" />
    </div>
  );
}
