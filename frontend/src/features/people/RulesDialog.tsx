import { useTranslation } from "react-i18next";
import type { LateRule } from "../../backend/ports";
import { useBackend, useRun } from "../../state/backend";
import { closeDialog, useDialog } from "../../state/dialogs";
import { useMeeting } from "../../state/store";
import { Button } from "../../ui/Button";
import { Choices } from "../../ui/Choices";
import { Dialog } from "../../ui/Dialog";
import { Switch } from "../../ui/Switch";

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
  const { late, listed } = useMeeting((m) => m.rules);
  return (
    <Choices
      label={t("late.who")}
      value={late}
      of={rules.map((rule) => ({
        value: rule,
        title: t(`late.${rule}`),
        next: rule === "list" && listed === 0 ? t("late.listNone") : t(`late.${rule}Next`, { count: listed }),
      }))}
      onChange={(rule) => void run(rooms.rule({ late: rule }))}
    />
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
