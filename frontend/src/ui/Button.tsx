import { Tooltip } from "@base-ui/react/tooltip";
import type { ComponentProps, ReactNode } from "react";
import "./button.css";

type Kind = "primary" | "plain" | "quiet" | "danger";

export function Button({ kind = "plain", className = "", ...rest }: ComponentProps<"button"> & { kind?: Kind }) {
  return <button type="button" className={`button button-${kind} ${className}`} {...rest} />;
}

interface IconProps extends ComponentProps<"button"> {
  label: string;
  keys?: string; // the shortcut that is named in the tooltip
  kind?: "round" | "flat";
  children: ReactNode;
}

/** A button of a sign alone; its words appear on hover and focus, and are read out. */
export function IconButton({ label, keys, kind = "flat", className = "", disabled, children, ...rest }: IconProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger
        render={<button type="button" disabled={disabled} />} // its own `disabled` only keeps the tooltip away
        className={`icon-button icon-${kind} ${className}`}
        aria-label={label}
        aria-keyshortcuts={keys}
        {...rest}
      >
        {children}
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={8} collisionPadding={8} className="tip-place">
          <Tooltip.Popup className="tip">
            {label}
            {keys && <kbd>{keys}</kbd>}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
