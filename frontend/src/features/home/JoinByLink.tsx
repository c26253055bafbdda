import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { toAppError } from "../../backend/errors";
import type { AppError } from "../../backend/ports";
import { useBackend } from "../../state/backend";
import { useWanted } from "../../state/intent";
import { Button } from "../../ui/Button";
import { ErrorNote } from "../../ui/ErrorNote";

/** An invite link is looked at first and joins nothing by itself; anything else is taken for an address. */
export function JoinByLink() {
  const { t } = useTranslation();
  const id = useId();
  const { meetings } = useBackend();
  const text = useWanted((w) => w.link);
  const [error, setError] = useState<AppError | null>(null);
  const [busy, setBusy] = useState(false);

  async function submit(e: FormEvent) {
    e.preventDefault();
    const typed = text.trim();
    if (isAddress(typed)) return useWanted.setState({ intent: { kind: "knockAt", address: typed } });
    setBusy(true);
    try {
      const seen = await meetings.inspect(typed);
      const intent = { kind: "join", link: typed, meeting: seen.name, addresses: seen.addresses ?? [] } as const;
      useWanted.setState({ intent, link: "" });
    } catch (thrown) {
      setError(toAppError(thrown));
    }
    setBusy(false);
  }

  return (
    <section className="card" aria-labelledby={`${id}h`}>
      <h2 id={`${id}h`}>{t("home.link")}</h2>
      <form className="home-line" onSubmit={submit}>
        <label className="only-read" htmlFor={id}>
          {t("home.linkLabel")}
        </label>
        <input
          id={id}
          className="input"
          value={text}
          spellCheck={false}
          autoComplete="off"
          placeholder={t("home.linkPlaceholder")}
          aria-invalid={error !== null}
          onChange={(e) => {
            useWanted.setState({ link: e.target.value });
            setError(null);
          }}
        />
        <Button type="submit" disabled={busy || text.trim() === ""}>
          {t("home.next")}
        </Button>
      </form>
      {error && <ErrorNote error={error} />}
    </section>
  );
}

/** host, host:port, [v6]:port: no scheme, no spaces, no path. */
export function isAddress(text: string): boolean {
  return (
    /^(\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(:\d{1,5})?$/i.test(text) && /[.:]|^localhost$/i.test(text)
  );
}
