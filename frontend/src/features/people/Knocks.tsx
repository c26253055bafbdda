import { DoorClosed } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Knock } from "../../backend/ports";
import { useBackend, useRun } from "../../state/backend";
import { useMeeting } from "../../state/store";
import { Button } from "../../ui/Button";
import "./people.css";

/** People at the door. They stay in sight until a moderator answers. */
export function Knocks() {
  const { t } = useTranslation();
  const knocks = useMeeting((m) => m.knocks);
  return (
    <section className="knocks" aria-live="polite" aria-label={t("people.knocks")}>
      {knocks.map((k) => (
        <KnockCard key={k.id} knock={k} />
      ))}
    </section>
  );
}

function KnockCard({ knock }: { knock: Knock }) {
  const { t } = useTranslation();
  const { meetings } = useBackend();
  const run = useRun();
  const answer = (accept: boolean) => void run(meetings.answerKnock({ knock: knock.id, accept }));
  return (
    <div className="knock" data-testid="knock">
      <DoorClosed aria-hidden />
      <p className="knock-words">
        <bdi className="knock-name">{t("people.knocking", { name: knock.name })}</bdi>
        <span className="small numbers">{t("people.fingerprint", { fingerprint: knock.fingerprint })}</span>
      </p>
      <div className="knock-answers">
        <Button kind="primary" onClick={() => answer(true)}>
          {t("people.accept")}
        </Button>
        <Button onClick={() => answer(false)}>{t("people.refuse")}</Button>
      </div>
    </div>
  );
}
