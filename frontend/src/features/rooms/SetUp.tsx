import { Radio } from "@base-ui/react/radio";
import { RadioGroup } from "@base-ui/react/radio-group";
import { Minus, Plus } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { isModerator } from "../../meeting/people";
import { sizes } from "../../meeting/rooms";
import { useBackend, useRun } from "../../state/backend";
import { useMeeting } from "../../state/store";
import { Button, IconButton } from "../../ui/Button";

const methods = ["automatic", "manual", "choose"] as const;
const most = 50;

/** Number of rooms and how people get into them. */
export function SetUp() {
  const { t } = useTranslation();
  const { rooms } = useBackend();
  const run = useRun();
  const id = useId();
  const [count, setCount] = useState(2);
  const [method, setMethod] = useState<(typeof methods)[number]>("automatic");
  const people = useMeeting((m) => m.participants.filter((p) => p.online && !isModerator(p)).length);

  function submit(e: FormEvent) {
    e.preventDefault();
    void run(rooms.setUp({ count, method }));
  }

  return (
    <form className="setup scroll" onSubmit={submit}>
      <h2>{t("rooms.setUp")}</h2>
      <Count count={count} onChange={setCount} />
      <RadioGroup
        className="setup-methods"
        value={method}
        onValueChange={(v) => setMethod(v as typeof method)}
        aria-labelledby={id}
      >
        <p id={id} className="field-label">
          {t("rooms.method")}
        </p>
        {methods.map((m) => (
          <label key={m} className="setup-method" htmlFor={`${id}${m}r`}>
            <Radio.Root id={`${id}${m}r`} value={m} className="radio" aria-labelledby={`${id}${m}`}>
              <Radio.Indicator className="radio-dot" />
            </Radio.Root>
            <span>
              <span id={`${id}${m}`} className="setup-strong">
                {t(`rooms.${m}`)}
              </span>
              <span className="muted small">{t(`rooms.${m}Next`)}</span>
            </span>
          </label>
        ))}
      </RadioGroup>
      {method === "automatic" && people > 0 && (
        <p className="muted numbers" role="status">
          {sizes(people, count)
            .map((s) => t("rooms.size", { count: s.rooms, of: s.of }))
            .join(t("rooms.and"))}
        </p>
      )}
      <Button kind="primary" type="submit">
        {t("rooms.create")}
      </Button>
    </form>
  );
}

function Count({ count, onChange }: { count: number; onChange: (n: number) => void }) {
  const { t } = useTranslation();
  const id = useId();
  const set = (n: number) => onChange(Math.min(most, Math.max(1, n)));
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {t("rooms.count")}
      </label>
      <div className="setup-count">
        <IconButton label={t("rooms.fewer")} disabled={count <= 1} onClick={() => set(count - 1)}>
          <Minus aria-hidden />
        </IconButton>
        <input
          id={id}
          className="input numbers"
          inputMode="numeric"
          value={count}
          onChange={(e) => set(Number.parseInt(e.target.value.replace(/\D/g, ""), 10) || 1)}
        />
        <IconButton label={t("rooms.moreRooms")} disabled={count >= most} onClick={() => set(count + 1)}>
          <Plus aria-hidden />
        </IconButton>
      </div>
    </div>
  );
}
