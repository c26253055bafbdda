import { Menu as Base } from "@base-ui/react/menu";
import { Check, ChevronRight } from "lucide-react";
import { Fragment, type ReactElement, type ReactNode } from "react";
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

/** An item that opens a further list. */
export function MenuMore({ label, children }: { label: ReactNode; children: ReactNode }) {
  return (
    <Base.SubmenuRoot>
      <Base.SubmenuTrigger className="menu-item">
        {label}
        <ChevronRight aria-hidden className="menu-more" />
      </Base.SubmenuTrigger>
      <Base.Portal>
        <Base.Positioner positionMethod="fixed" className="menu-place" sideOffset={4} collisionPadding={8}>
          <Base.Popup className="menu scroll">{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.SubmenuRoot>
  );
}

interface ChoiceProps {
  title: string;
  value: string;
  onChange: (value: string) => void;
  groups: { value: string; label: string }[][]; // with a line between them
}

/** One of several, in a menu. */
export function MenuChoice({ title, value, onChange, groups }: ChoiceProps) {
  const filled = groups.filter((options) => options.length > 0);
  return (
    <Base.RadioGroup value={value} onValueChange={onChange} aria-label={title}>
      {filled.map((options, i) => (
        <Fragment key={options[0]!.value}>
          {i > 0 && <MenuLine />}
          {options.map((o) => (
            <Base.RadioItem key={o.value} className="menu-item" value={o.value} closeOnClick>
              <Base.RadioItemIndicator className="menu-check" keepMounted>
                <Check aria-hidden />
              </Base.RadioItemIndicator>
              <bdi className="clip">{o.label}</bdi>
            </Base.RadioItem>
          ))}
        </Fragment>
      ))}
    </Base.RadioGroup>
  );
}
