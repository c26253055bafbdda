import { Trash2 } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { AppError } from "../../backend/ports";
import { breakoutRooms } from "../../meeting/rooms";
import { failure, useBackend, useRun } from "../../state/backend";
import { closeDialog, useDialog } from "../../state/dialogs";
import { useMeeting, useSnapshot } from "../../state/store";
import { useToasts } from "../../state/toasts";
import { Button, IconButton } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { ErrorNote } from "../../ui/ErrorNote";
import { Select } from "../../ui/Select";
import { fillFrom, forgetForm, useForm } from "./setUpForm";

/** Fills the form from a set of rooms that was kept. */
export function Templates() {
  const { t } = useTranslation();
  const { rooms } = useBackend();
  const run = useRun();
  const templates = useSnapshot((s) => s.templates);
  const chosen = useForm((f) => f.template);
  if (templates.length === 0) return null;

  function choose(name: string) {
    const template = templates.find((x) => x.name === name);
    if (template) fillFrom(template);
    else forgetForm();
  }

  const value = templates.some((x) => x.name === chosen) ? chosen : "";
  return (
    <div className="setup-template">
      <Select
        label={t("rooms.template")}
        value={value}
        options={[
          { value: "", label: t("rooms.noTemplate") },
          ...templates.map((x) => ({ value: x.name, label: x.name })),
        ]}
        onChange={choose}
      />
      {value && (
        <IconButton
          label={t("rooms.removeTemplate", { name: value })}
          onClick={() => void run(rooms.removeTemplate(value)).then((done) => done && forgetForm())}
        >
          <Trash2 aria-hidden />
        </IconButton>
      )}
    </div>
  );
}

/** Keeps the rooms as they are, under a name. */
export function TemplateDialog() {
  const { t } = useTranslation();
  const { rooms } = useBackend();
  const id = useId();
  const meeting = useMeeting((m) => m);
  const open = useDialog("template") !== null;
  const [name, setName] = useState("");
  const [error, setError] = useState<AppError | null>(null);

  async function submit(e: FormEvent) {
    e.preventDefault();
    const { method, plan } = meeting.breakout;
    if (method === "") return;
    const kept = { name: name.trim(), rooms: breakoutRooms(meeting).map((r) => r.name), method, plan };
    const failed = await failure(rooms.saveTemplate(kept));
    setError(failed);
    if (failed) return;
    useToasts.getState().add({ kind: "said", text: t("rooms.templateSaved", { name: kept.name }) });
    setName("");
    closeDialog();
  }

  return (
    <Dialog open={open} onClose={closeDialog} title={t("rooms.saveTemplate")}>
      <form className="rooms-form" onSubmit={submit}>
        <p className="muted">{t("rooms.saveTemplateNext")}</p>
        <div className="field">
          <label className="field-label" htmlFor={id}>
            {t("rooms.templateName")}
          </label>
          <input
            id={id}
            className="input"
            data-first
            maxLength={64}
            value={name}
            onChange={(e) => setName(e.target.value)}
          />
        </div>
        {error && <ErrorNote error={error} />}
        <Button kind="primary" type="submit" disabled={name.trim() === ""}>
          {t("rooms.keep")}
        </Button>
      </form>
    </Dialog>
  );
}
