import { Select as Base } from "@base-ui/react/select";
import { Check, ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import "./field.css";
import "./menu.css";

interface Props {
  label: string;
  hideLabel?: boolean;
  value: string;
  options: { value: string; label: string; sign?: ReactNode }[];
  disabled?: boolean;
  onChange: (value: string) => void;
}

/** A labelled list to pick one of. */
export function Select({ label, hideLabel, value, options, disabled, onChange }: Props) {
  const chosen = options.find((o) => o.value === value);
  return (
    <div className="field">
      <Base.Root items={options} value={value} disabled={disabled} onValueChange={(v) => v !== null && onChange(v)}>
        <Base.Label className={hideLabel ? "only-read" : "field-label"}>{label}</Base.Label>
        <Base.Trigger className="select">
          <span className="select-value">
            {chosen?.sign}
            <Base.Value className="clip" />
          </span>
          <Base.Icon className="select-icon">
            <ChevronDown aria-hidden />
          </Base.Icon>
        </Base.Trigger>
        <Base.Portal>
          <Base.Positioner className="menu-place" alignItemWithTrigger={false} sideOffset={4} collisionPadding={8}>
            <Base.Popup className="menu select-list scroll">
              {options.map((o) => (
                <Base.Item key={o.value} value={o.value} className="menu-item">
                  <Base.ItemIndicator className="menu-check" keepMounted>
                    <Check aria-hidden />
                  </Base.ItemIndicator>
                  {o.sign}
                  <Base.ItemText className="clip">{o.label}</Base.ItemText>
                </Base.Item>
              ))}
            </Base.Popup>
          </Base.Positioner>
        </Base.Portal>
      </Base.Root>
    </div>
  );
}
