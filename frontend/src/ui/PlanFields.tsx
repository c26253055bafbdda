import { Minus, Plus } from "lucide-react";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "./Button";
import { Select } from "./Select";
import "./field.css";
import "./plan.css";

const minute = 60_000;
const second = 1000;
const most = 1440; // minutes
const step = 5; // minutes
const graces = [0, 10, 30, 60, 90, 120]; // seconds

/** Both in ms, as the contract has them. */
interface Plan {
  millis: number;
  grace: number;
}

interface Props {
  value: Plan;
  onChange: (plan: Plan) => void;
}

/** How long rooms stay open, in minutes or without a limit, and the countdown to return after it. */
export function PlanFields({ value, onChange }: Props) {
  return (
    <div className="plan">
      <Minutes value={value.millis} onChange={(millis) => onChange({ ...value, millis })} />
      {value.millis > 0 && <Grace value={value.grace} onChange={(grace) => onChange({ ...value, grace })} />}
    </div>
  );
}

function Minutes({ value, onChange }: { value: number; onChange: (millis: number) => void }) {
  const { t } = useTranslation();
  const id = useId();
  const minutes = Math.round(value / minute);
  const set = (n: number) => onChange(Math.min(most, Math.max(0, n)) * minute);
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {t("time.limit")}
      </label>
      <div className="plan-minutes">
        <IconButton label={t("time.less", { count: step })} disabled={minutes <= 0} onClick={() => set(minutes - step)}>
          <Minus aria-hidden />
        </IconButton>
        <input
          id={id}
          className="input numbers"
          inputMode="numeric"
          autoComplete="off"
          placeholder={t("time.noLimit")}
          value={minutes > 0 ? minutes : ""}
          onChange={(e) => set(Number.parseInt(e.target.value.replace(/\D/g, ""), 10) || 0)}
        />
        <IconButton
          label={t("time.more", { count: step })}
          disabled={minutes >= most}
          onClick={() => set(minutes + step)}
        >
          <Plus aria-hidden />
        </IconButton>
      </div>
    </div>
  );
}

/** The countdown to return, 0-120 s; a value that is not on the list joins it. */
export function Grace({ value, onChange }: { value: number; onChange: (millis: number) => void }) {
  const { t } = useTranslation();
  const now = Math.round(value / second);
  const seconds = [...new Set([...graces, now])].sort((a, b) => a - b);
  return (
    <Select
      label={t("time.grace")}
      value={String(now)}
      options={seconds.map((s) => ({
        value: String(s),
        label: s ? t("time.seconds", { count: s }) : t("time.atOnce"),
      }))}
      onChange={(v) => onChange(Number(v) * second)}
    />
  );
}
