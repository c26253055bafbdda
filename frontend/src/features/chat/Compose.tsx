import { SendHorizontal } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { create } from "zustand";
import type { AppError } from "../../backend/ports";
import { left } from "../../meeting/chat";
import { failure, useBackend } from "../../state/backend";
import { IconButton } from "../../ui/Button";
import { ErrorNote } from "../../ui/ErrorNote";

/** What is typed and not sent, by room: it survives closing the panel and moving. */
export const useDrafts = create<Record<string, string>>(() => ({}));

export function Compose({ room, name }: { room: string; name: string }) {
  const { t } = useTranslation();
  const backend = useBackend();
  const text = useDrafts((d) => d[room] ?? "");
  const [error, setError] = useState<AppError | null>(null);
  const [busy, setBusy] = useState(false);
  const remaining = left(text);
  const over = remaining !== null && remaining < 0;

  async function send() {
    if (busy) return;
    if (over) return setError({ code: "message_too_long" });
    if (text.trim() === "") return;
    setBusy(true);
    const failed = await failure(backend.chat.send({ room, text }));
    if (!failed && useDrafts.getState()[room] === text) useDrafts.setState({ [room]: "" });
    setError(failed);
    setBusy(false);
  }

  function key(e: KeyboardEvent) {
    if (e.key !== "Enter" || e.shiftKey || e.nativeEvent.isComposing) return;
    e.preventDefault();
    void send();
  }

  return (
    <div className="compose">
      {error && (
        <>
          {error.code !== "message_too_long" && <p className="small">{t("chat.notSent")}</p>}
          <ErrorNote error={error} />
        </>
      )}
      {remaining !== null && (
        <p className={`compose-count small numbers ${over ? "compose-over" : ""}`} role="status">
          {over ? t("chat.tooLong", { count: -remaining }) : t("chat.left", { count: remaining })}
        </p>
      )}
      <div className="compose-line">
        <Growing
          text={text}
          label={t("chat.writeTo", { room: name })}
          invalid={over}
          readOnly={busy}
          onChange={(now) => useDrafts.setState({ [room]: now })}
          onKey={key}
        />
        <IconButton
          label={t("chat.send")}
          className="compose-send"
          disabled={text.trim() === "" || over}
          onClick={() => void send()}
        >
          <SendHorizontal aria-hidden />
        </IconButton>
      </div>
    </div>
  );
}

interface GrowingProps {
  text: string;
  label: string;
  invalid: boolean;
  readOnly: boolean;
  onChange: (text: string) => void;
  onKey: (e: KeyboardEvent) => void;
}

/** A text field as tall as its text, up to a limit. */
function Growing({ text, label, invalid, readOnly, onChange, onKey }: GrowingProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const a = area.current!;
    a.style.height = "auto";
    if (text !== "") a.style.height = `${a.scrollHeight + 2}px`;
  }, [text]);
  return (
    <textarea
      ref={area}
      className="input compose-text"
      rows={1}
      value={text}
      readOnly={readOnly}
      aria-label={label}
      aria-invalid={invalid}
      placeholder={label}
      onChange={(e) => onChange(e.target.value)}
      onKeyDown={onKey}
    />
  );
}
