import { FlaskConical, Lightbulb } from "lucide-react";
import { useTranslation } from "react-i18next";
import { create } from "zustand";
import { persist } from "zustand/middleware";
import { useBackend, useRun } from "../../state/backend";
import { useMeeting } from "../../state/store";
import { Button } from "../../ui/Button";
import "./rehearsal.css";

const useKnown = create<{ hint: boolean }>()(
  persist((): { hint: boolean } => ({ hint: false }), { name: "alcove.rehearsed" }),
);

/** Says that nobody here is real, and to whom it is new what to do first. */
export function RehearsalSign() {
  const { t } = useTranslation();
  const { meetings } = useBackend();
  const run = useRun();
  const rehearsal = useMeeting((m) => m.rehearsal);
  const tried = useMeeting((m) => m.changes.some((c) => c.kind === "moved"));
  const known = useKnown((k) => k.hint);
  if (!rehearsal) return null;
  return (
    <div className="rehearsal" data-testid="rehearsal">
      <div className="rehearsal-words">
        <p className="rehearsal-sign">
          <FlaskConical aria-hidden />
          {t("rehearsal.sign")}
        </p>
        {!known && !tried && (
          <p className="rehearsal-hint">
            <Lightbulb aria-hidden />
            {t("rehearsal.hint")}
            <Button kind="quiet" onClick={() => useKnown.setState({ hint: true })}>
              {t("rehearsal.known")}
            </Button>
          </p>
        )}
      </div>
      <Button onClick={() => void run(meetings.leave())}>{t("rehearsal.end")}</Button>
    </div>
  );
}
