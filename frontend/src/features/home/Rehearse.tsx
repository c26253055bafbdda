import { FlaskConical, LoaderCircle, Minus, Plus } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { AppError } from "../../backend/ports";
import { failure, useBackend } from "../../state/backend";
import { useWanted } from "../../state/intent";
import { usePanel } from "../../state/panel";
import { useSnapshot } from "../../state/store";
import { Button, IconButton } from "../../ui/Button";
import { ErrorNote } from "../../ui/ErrorNote";

const fewest = 3;
const most = 20;

/** A meeting with simulated people, to practise with rooms alone. */
export function Rehearse() {
  const { t } = useTranslation();
  const id = useId();
  const { meetings } = useBackend();
  const remembered = useSnapshot((s) => s.self.name);
  const typed = useWanted((w) => w.name);
  const [people, setPeople] = useState(8);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);

  async function submit(e: FormEvent) {
    e.preventDefault();
    setBusy(true);
    setError(null);
    usePanel.setState({ tab: "rooms" });
    const name = (typed ?? remembered).trim() || t("common.you");
    setError(await failure(meetings.rehearse({ name, people })));
    setBusy(false);
  }

  return (
    <section className="card" aria-labelledby={`${id}h`} data-testid="rehearse">
      <div>
        <h2 id={`${id}h`}>{t("rehearsal.title")}</h2>
        <p className="muted">{t("rehearsal.next")}</p>
      </div>
      <form className="home-line rehearse" onSubmit={submit}>
        <People id={id} people={people} onChange={setPeople} />
        <Button type="submit" disabled={busy}>
          {busy ? <LoaderCircle className="turning" aria-hidden /> : <FlaskConical aria-hidden />}
          {t("rehearsal.start")}
        </Button>
      </form>
      <p role="status" className={busy ? "muted" : "only-read"}>
        {busy && t("rehearsal.starting", { count: people })}
      </p>
      {error && <ErrorNote error={error} />}
    </section>
  );
}

function People({ id, people, onChange }: { id: string; people: number; onChange: (n: number) => void }) {
  const { t } = useTranslation();
  const set = (n: number) => onChange(Math.min(most, Math.max(fewest, n)));
  return (
    <div className="rehearse-people">
      <label htmlFor={id}>{t("rehearsal.people")}</label>
      <IconButton label={t("rehearsal.fewer")} disabled={people <= fewest} onClick={() => set(people - 1)}>
        <Minus aria-hidden />
      </IconButton>
      <input
        id={id}
        className="input numbers"
        type="number"
        min={fewest}
        max={most}
        required
        value={people || ""}
        onChange={(e) => onChange(Math.min(most, Number.parseInt(e.target.value, 10) || 0))}
        onBlur={() => set(people)}
      />
      <IconButton label={t("rehearsal.more")} disabled={people >= most} onClick={() => set(people + 1)}>
        <Plus aria-hidden />
      </IconButton>
    </div>
  );
}
