import { Radio } from "@base-ui/react/radio";
import { RadioGroup } from "@base-ui/react/radio-group";
import { useId } from "react";
import "./choice.css";

interface Choice<T extends string> {
  value: T;
  title: string;
  next: string; // what follows from it
}

/** One of several ways, each in a few words with what follows from it. */
export function Choices<T extends string>(props: {
  label: string;
  value: T;
  of: Choice<T>[];
  onChange: (value: T) => void;
}) {
  const id = useId();
  return (
    <RadioGroup
      className="choices"
      value={props.value}
      onValueChange={(v) => props.onChange(v as T)}
      aria-labelledby={id}
    >
      <p id={id} className="field-label">
        {props.label}
      </p>
      {props.of.map(({ value, title, next }) => (
        <label key={value} className="choice" htmlFor={`${id}${value}r`}>
          <Radio.Root
            id={`${id}${value}r`}
            value={value}
            className="choice-mark"
            aria-labelledby={`${id}${value}`}
            aria-describedby={`${id}${value}n`}
            data-first={value === props.value || undefined}
          >
            <Radio.Indicator className="choice-dot" />
          </Radio.Root>
          <span className="choice-words">
            <span id={`${id}${value}`}>{title}</span>
            <span id={`${id}${value}n`} className="muted small">
              {next}
            </span>
          </span>
        </label>
      ))}
    </RadioGroup>
  );
}
