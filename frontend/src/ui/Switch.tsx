import { Switch as Base } from "@base-ui/react/switch";
import { useId } from "react";
import "./field.css";

export function Switch({ label, on, onChange }: { label: string; on: boolean; onChange: (on: boolean) => void }) {
  const id = useId();
  return (
    <div className="switch-row">
      <label id={id} htmlFor={`${id}s`}>
        {label}
      </label>
      <Base.Root id={`${id}s`} aria-labelledby={id} className="switch" checked={on} onCheckedChange={onChange}>
        <Base.Thumb className="switch-thumb" />
      </Base.Root>
    </div>
  );
}
