import { Menu as Base } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import "./menu.css";

interface Props {
  trigger: ReactElement;
  title?: string;
  align?: "start" | "center" | "end";
  children: ReactNode;
}

/** A button that opens a list of actions. */
export function Menu({ trigger, title, align = "end", children }: Props) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner
          positionMethod="fixed"
          className="menu-place"
          align={align}
          sideOffset={4}
          collisionPadding={8}
        >
          <Base.Popup className="menu scroll">
            {title ? (
              <Base.Group>
                <Base.GroupLabel className="menu-title">{title}</Base.GroupLabel>
                {children}
              </Base.Group>
            ) : (
              children
            )}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

interface ItemProps {
  onClick: () => void;
  danger?: boolean;
  disabled?: boolean;
  stays?: boolean; // the menu stays open, for what is done several times
  children: ReactNode;
}

export function MenuItem({ danger, stays, ...rest }: ItemProps) {
  return <Base.Item className={`menu-item ${danger ? "menu-danger" : ""}`} closeOnClick={!stays} {...rest} />;
}

interface CheckProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  children: ReactNode;
}

/** An item that is on or off; the menu stays open. */
export function MenuCheck({ checked, onChange, children }: CheckProps) {
  return (
    <Base.CheckboxItem className="menu-item" checked={checked} onCheckedChange={onChange}>
      <Base.CheckboxItemIndicator className="menu-check" keepMounted>
        <Check aria-hidden />
      </Base.CheckboxItemIndicator>
      {children}
    </Base.CheckboxItem>
  );
}

export function MenuLine() {
  return <Base.Separator className="menu-line" />;
}
