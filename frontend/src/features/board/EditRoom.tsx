import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { AppError, Room } from "../../backend/ports";
import { failure, useBackend } from "../../state/backend";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { ErrorNote } from "../../ui/ErrorNote";
import "../../ui/field.css";

/** Name and limit of one room, or of a new one. */
export function EditRoom({ room, open, onClose }: { room: Room | null; open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const { rooms } = useBackend();
  const id = useId();
  const [name, setName] = useState(room?.name ?? "");
  const [limit, setLimit] = useState(room?.limit ?? 0);
  const [error, setError] = useState<AppError | null>(null);

  async function submit(e: FormEvent) {
    e.preventDefault();
    const changed = { ...(name !== room?.name && { name }), ...(limit !== room?.limit && { limit }) };
    const nothing = Object.keys(changed).length === 0;
    const failed = nothing ? null : await failure(room ? rooms.edit({ room: room.id, ...changed }) : rooms.add(name));
    setError(failed);
    if (failed) return;
    if (!room) setName("");
    onClose();
  }

  return (
    <Dialog open={open} onClose={onClose} title={room ? t("board.editTitle", { room: room.name }) : t("board.add")}>
      <form className="board-form" onSubmit={submit}>
        <div className="field">
          <label className="field-label" htmlFor={`${id}n`}>
            {t("board.name")}
          </label>
          <input
            id={`${id}n`}
            className="input"
            data-first
            maxLength={64}
            value={name}
            onChange={(e) => setName(e.target.value)}
          />
        </div>
        {room && (
          <div className="field">
            <label className="field-label" htmlFor={`${id}l`}>
              {t("board.limit")}
            </label>
            <input
              id={`${id}l`}
              className="input numbers"
              inputMode="numeric"
              placeholder={t("board.noLimit")}
              value={limit || ""}
              onChange={(e) => setLimit(Number.parseInt(e.target.value.replace(/\D/g, ""), 10) || 0)}
            />
          </div>
        )}
        {error && <ErrorNote error={error} />}
        <Button kind="primary" type="submit" disabled={name.trim() === ""}>
          {t(room ? "board.save" : "board.add")}
        </Button>
      </form>
    </Dialog>
  );
}
