import { History } from "lucide-react";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { openDialog } from "../../state/dialogs";
import { useWanted } from "../../state/intent";
import { useSnapshot } from "../../state/store";
import { Button, IconButton } from "../../ui/Button";

export function PastMeetings() {
  const { t, i18n } = useTranslation();
  const id = useId();
  const past = useSnapshot((s) => s.past);
  if (past.length === 0) return null;
  const day = new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium", timeStyle: "short" });
  return (
    <section className="card" aria-labelledby={id}>
      <h2 id={id}>{t("home.past")}</h2>
      <ul className="home-list">
        {past.map((p) => (
          <li key={p.meeting} className="home-row">
            <div className="home-row-words">
              <bdi className="clip home-strong">{p.name}</bdi>
              <span className="muted small numbers clip">
                {day.format(p.lastSeen)}
                {p.owner && ` · ${t("home.owner")}`}
              </span>
            </div>
            <IconButton
              label={t("memory.openOf", { name: p.name })}
              onClick={() => openDialog({ kind: "memory", meeting: p.meeting })}
            >
              <History aria-hidden />
            </IconButton>
            <Button
              kind="quiet"
              aria-label={`${t("home.reopen")}: ${p.name}`}
              onClick={() => useWanted.setState({ intent: { kind: "reopen", id: p.meeting, meeting: p.name } })}
            >
              {t("home.reopen")}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
