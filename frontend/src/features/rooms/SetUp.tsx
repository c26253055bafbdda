import { Minus, Plus } from "lucide-react";
import { type FormEvent, useId } from "react";
import { useTranslation } from "react-i18next";
import { roomNames } from "../../meeting/groups";
import { isModerator } from "../../meeting/people";
import { sizes } from "../../meeting/rooms";
import { useBackend, useRun } from "../../state/backend";
import { beginDraft } from "../../state/draft";
import { useMeeting } from "../../state/store";
import { Button, IconButton } from "../../ui/Button";
import { Choices } from "../../ui/Choices";
import { PlanFields } from "../../ui/PlanFields";
import { Names, useHues } from "./Names";
import { forgetForm, methods, mostRooms, setCount, useForm } from "./setUpForm";
import { Templates } from "./Templates";

/** Number of rooms, their names and time, and how people get into them. */
export function SetUp() {
  const { t } = useTranslation();
  const { rooms } = useBackend();
  const run = useRun();
  const hues = useHues();
  const { count, method, names, plan } = useForm();
  const people = useMeeting((m) => m.participants.filter((p) => p.online && !isModerator(p)).length);

  async function submit(e: FormEvent) {
    e.preventDefault();
    if (!(await run(rooms.setUp({ count, method, names: roomNames(count, names, hues), plan })))) return;
    if (method === "manual") beginDraft(true);
    else forgetForm();
  }

  return (
    <form className="setup scroll" onSubmit={submit}>
      <h2>{t("rooms.setUp")}</h2>
      <Templates />
      <Count />
      <Method />
      {method === "automatic" && people > 0 && (
        <p className="muted numbers" role="status">
          {sizes(people, count)
            .map((s) => t("rooms.size", { count: s.rooms, of: s.of }))
            .join(t("rooms.and"))}
        </p>
      )}
      <PlanFields value={plan} onChange={(next) => useForm.setState({ plan: next })} />
      <Names />
      <Button kind="primary" type="submit">
        {t(method === "manual" ? "rooms.createManual" : "rooms.create")}
      </Button>
    </form>
  );
}

function Method() {
  const { t } = useTranslation();
  const method = useForm((f) => f.method);
  return (
    <Choices
      label={t("rooms.method")}
      value={method}
      of={methods.map((m) => ({ value: m, title: t(`rooms.${m}`), next: t(`rooms.${m}Next`) }))}
      onChange={(m) => useForm.setState({ method: m })}
    />
  );
}

function Count() {
  const { t } = useTranslation();
  const id = useId();
  const count = useForm((f) => f.count);
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {t("rooms.count")}
      </label>
      <div className="setup-count">
        <IconButton label={t("rooms.fewer")} disabled={count <= 1} onClick={() => setCount(count - 1)}>
          <Minus aria-hidden />
        </IconButton>
        <input
          id={id}
          className="input numbers"
          inputMode="numeric"
          value={count}
          onChange={(e) => setCount(Number.parseInt(e.target.value.replace(/\D/g, ""), 10) || 1)}
        />
        <IconButton label={t("rooms.moreRooms")} disabled={count >= mostRooms} onClick={() => setCount(count + 1)}>
          <Plus aria-hidden />
        </IconButton>
      </div>
    </div>
  );
}
