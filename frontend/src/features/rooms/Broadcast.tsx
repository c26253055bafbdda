import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { AppError } from "../../backend/ports";
import { left } from "../../meeting/chat";
import { failure, useBackend } from "../../state/backend";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { ErrorNote } from "../../ui/ErrorNote";

/** One message into the chat of every room. The text stays until it went out. */
export function Broadcast({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const { rooms } = useBackend();
  const id = useId();
  const [text, setText] = useState("");
  const [error, setError] = useState<AppError | null>(null);
  const remaining = left(text);
  const over = remaining !== null && remaining < 0;

  async function submit(e: FormEvent) {
    e.preventDefault();
    const failed = await failure(rooms.broadcast(text));
    setError(failed);
    if (failed) return;
    setText("");
    onClose();
  }

  return (
    <Dialog open={open} onClose={onClose} title={t("rooms.messageAll")}>
      <form className="broadcast" onSubmit={submit}>
        <p id={`${id}d`} className="muted">
          {t("rooms.messageAllNext")}
        </p>
        <textarea
          className="input"
          rows={4}
          data-first
          value={text}
          aria-label={t("rooms.messageAllLabel")}
          aria-describedby={`${id}d`}
          onChange={(e) => setText(e.target.value)}
        />
        {remaining !== null && (
          <p className="small numbers">
            {over ? t("chat.tooLong", { count: -remaining }) : t("chat.left", { count: remaining })}
          </p>
        )}
        {error && <ErrorNote error={error} />}
        <Button kind="primary" type="submit" disabled={text.trim() === "" || over}>
          {t("rooms.sendAll")}
        </Button>
      </form>
    </Dialog>
  );
}
