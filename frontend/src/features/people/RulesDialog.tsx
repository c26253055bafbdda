import { Radio } from "@base-ui/react/radio";
import { RadioGroup } from "@base-ui/react/radio-group";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { LateRule } from "../../backend/ports";
import { useBackend, useRun } from "../../state/backend";
import { closeDialog, useDialog } from "../../state/dialogs";
import { useMeeting } from "../../state/store";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Switch } from "../../ui/Switch";
import "../../ui/choice.css";

const rules: LateRule[] = ["main", "smallest", "ask", "list"];

/** What happens to those who join late, and who may go back by themselves. A choice holds at once. */
export function RulesDialog() {
  const { t } = useTranslation();
  const open = useDialog("rules") !== null;
  return (
    <Dialog open={open} onClose={closeDialog} title={t("late.title")}>
      <Late />
      <Return />
      <div className="dialog-end">
        <Button kind="primary" onClick={closeDialog}>
          {t("late.done")}
        </Button>
      </div>
    </Dialog>
  );
}

function Late() {
  const { t } = useTranslation();
  const { rooms } = useBackend();
  const run = useRun();
  const id = useId();
  const { late, listed } = useMeeting((m) => m.rules);
  return (
    <RadioGroup
      className="choices"
      value={late}
      onValueChange={(v) => void run(rooms.rule({ late: v as LateRule }))}
      aria-labelledby={id}
    >
      <p id={id} className="field-label">
        {t("late.who")}
      </p>
      {rules.map((rule) => (
        <label key={rule} className="choice" htmlFor={`${id}${rule}r`}>
          <Radio.Root
            id={`${id}${rule}r`}
            value={rule}
            className="choice-mark"
            aria-labelledby={`${id}${rule}`}
            aria-describedby={`${id}${rule}n`}
            data-first={rule === late || undefined}
          >
            <Radio.Indicator className="choice-dot" />
          </Radio.Root>
          <span className="choice-words">
            <span id={`${id}${rule}`}>{t(`late.${rule}`)}</span>
            <span id={`${id}${rule}n`} className="muted small">
              {rule === "list" && listed === 0 ? t("late.listNone") : t(`late.${rule}Next`, { count: listed })}
            </span>
          </span>
        </label>
      ))}
    </RadioGroup>
  );
}

function Return() {
  const { t } = useTranslation();
  const { rooms } = useBackend();
  const run = useRun();
  const on = useMeeting((m) => m.rules.canReturn);
  return (
    <div>
      <Switch label={t("late.canReturn")} on={on} onChange={(canReturn) => void run(rooms.rule({ canReturn }))} />
      <p className="muted small">{t("late.canReturnNext")}</p>
    </div>
  );
}
