import type { TFunction } from "i18next";
import { ArrowLeft, Volume2 } from "lucide-react";
import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { AppError } from "../../backend/ports";
import { failure, useBackend, useRun } from "../../state/backend";
import { DevicePicker } from "../../state/DevicePicker";
import { enter, type Intent, useWanted } from "../../state/intent";
import { JoinProgress } from "../../state/JoinProgress";
import { useSnapshot } from "../../state/store";
import { Button } from "../../ui/Button";
import { ErrorNote } from "../../ui/ErrorNote";
import { Preview } from "./Preview";
import "./lobby.css";

/** The door: see and hear oneself, then Enter. */
export function LobbyScreen({ intent }: { intent: Intent }) {
  const { t } = useTranslation();
  const { devices } = useBackend();
  const run = useRun();
  useEffect(() => {
    void devices.preview(true).catch(() => {});
    return () => void devices.preview(false).catch(() => {});
  }, [devices]);
  const speakerError = useSnapshot((s) => s.devices.speakerError);
  return (
    <main className="lobby scroll" data-testid="lobby">
      <div className="lobby-column">
        <Title intent={intent} />
        <div className="lobby-sides">
          <Preview />
          <div className="lobby-form">
            <JoinForm intent={intent} />
            <DevicePicker kind="microphone" />
            <DevicePicker kind="camera" />
            <DevicePicker kind="speaker" />
            {speakerError && <ErrorNote error={speakerError} onRetry={() => void run(devices.refresh())} />}
            <Button onClick={() => void run(devices.testSound())}>
              <Volume2 aria-hidden />
              {t("lobby.test")}
            </Button>
          </div>
        </div>
      </div>
    </main>
  );
}

function Title({ intent }: { intent: Intent }) {
  const { t } = useTranslation();
  const { meetings } = useBackend();
  const joining = useSnapshot((s) => s.joining);
  function back() {
    if (joining) void meetings.cancel().catch(() => {});
    useWanted.setState({ intent: null });
  }
  return (
    <header className="lobby-head">
      <Button kind="quiet" onClick={back}>
        <ArrowLeft aria-hidden />
        {t("common.back")}
      </Button>
      <h1>{title(intent, t)}</h1>
      {intent.kind === "join" && intent.addresses.length > 0 && (
        <p className="muted small numbers">{t("lobby.addresses", { addresses: intent.addresses.join(", ") })}</p>
      )}
    </header>
  );
}

function title(intent: Intent, t: TFunction): string {
  if (intent.kind === "knockAt") return t("lobby.askAt", { address: intent.address });
  if (intent.kind === "start") return t("lobby.start", { name: intent.meeting });
  if (intent.kind === "knock") return t("lobby.ask", { name: intent.meeting });
  return intent.meeting ? t("lobby.join", { name: intent.meeting }) : t("lobby.joinUnknown");
}

function JoinForm({ intent }: { intent: Intent }) {
  const { t } = useTranslation();
  const id = useId();
  const backend = useBackend();
  const remembered = useSnapshot((s) => s.self.name);
  const joining = useSnapshot((s) => s.joining);
  const name = useWanted((w) => w.name) ?? remembered;
  const [error, setError] = useState<AppError | null>(null);
  const [busy, setBusy] = useState(false);
  const givenUp = useRef(false);
  const shown = joining?.error ?? error;
  const running = (busy || joining !== null) && !shown;

  async function submit(e: FormEvent) {
    e.preventDefault();
    setError(null);
    if (name.trim() === "") return setError({ code: "bad_name" });
    setBusy(true);
    givenUp.current = false;
    const failed = await failure(enter(backend, intent, name.trim()));
    setError(givenUp.current ? null : failed);
    setBusy(false);
  }

  function cancel() {
    givenUp.current = true;
    void backend.meetings.cancel().catch(() => {});
  }

  return (
    <form className="lobby-join" onSubmit={submit} noValidate>
      <div className="field">
        <label className="field-label" htmlFor={id}>
          {t("home.yourName")}
        </label>
        <input
          id={id}
          className="input"
          value={name}
          maxLength={64}
          // biome-ignore lint/a11y/noAutofocus: Enter joins as soon as the lobby is open
          autoFocus={remembered === ""}
          autoComplete="name"
          spellCheck={false}
          aria-invalid={shown?.code === "bad_name"}
          placeholder={t("home.namePlaceholder")}
          onChange={(e) => useWanted.setState({ name: e.target.value })}
        />
      </div>
      {shown && <ErrorNote error={shown} />}
      {running ? (
        <JoinProgress stage={joining?.stage ?? "connecting"} onCancel={cancel} />
      ) : (
        <Button kind="primary" type="submit" className="lobby-go" autoFocus={remembered !== ""}>
          {t(goes[intent.kind])}
        </Button>
      )}
    </form>
  );
}

const goes = {
  start: "lobby.goStart",
  join: "lobby.go",
  knock: "lobby.goAsk",
  knockAt: "lobby.goAsk",
  reopen: "lobby.go",
} as const;
