import { ChevronDown } from "lucide-react";
import { useTranslation } from "react-i18next";
import { MAIN_ROOM } from "../backend/ports";
import { Button } from "../ui/Button";
import { Menu, MenuItem } from "../ui/Menu";
import { HueBadge } from "../ui/Signs";
import { useBackend, useRun } from "./backend";
import { PlayNote } from "./PlayNote";
import { useMeeting } from "./store";
import { type Toast, useToasts } from "./toasts";

/** What one may do about a toast, inside a meeting. */
export function ToastActions({ toast }: { toast: Toast }) {
  const undoable = useMeeting((m) => m.changes.some((c) => c.id === toast.change && c.undoable));
  const late = useMeeting((m) => m.participants.find((p) => p.id === toast.participant)?.late ?? false);
  const asking = useMeeting((m) => {
    const p = m.participants.find((one) => one.id === toast.participant);
    return p !== undefined && p.hand > 0 && p.helper === "" && p.room !== MAIN_ROOM;
  });
  if (undoable) return <Undo toast={toast} />;
  if (toast.kind === "late" && late && !toast.change) return <ChooseRoom toast={toast} />;
  if (toast.kind === "hand" && asking) return <OnMyWay toast={toast} />;
  if (toast.kind === "note") return <PlayNote toast={toast} />;
  return null;
}

function Undo({ toast }: { toast: Toast }) {
  const { t } = useTranslation();
  const { rooms } = useBackend();
  const run = useRun();
  const { add, dismiss } = useToasts();
  async function undo() {
    dismiss(toast.id);
    if (await run(rooms.undo(toast.change!))) add({ kind: "said", group: "undone", text: t("notice.undone") });
  }
  return (
    <Button kind="quiet" data-testid="undo" onClick={() => void undo()}>
      {t("notice.undo")}
    </Button>
  );
}

/** The room menu for somebody who joined late. */
function ChooseRoom({ toast }: { toast: Toast }) {
  const { t } = useTranslation();
  const { rooms } = useBackend();
  const run = useRun();
  const dismiss = useToasts((s) => s.dismiss);
  const offered = useMeeting((m) => m.rooms).filter((r) => r.id !== MAIN_ROOM);
  async function put(room: string) {
    if (await run(rooms.assign({ [toast.participant!]: room }))) dismiss(toast.id);
  }
  return (
    <Menu
      align="start"
      title={t("late.choose")}
      trigger={
        <Button kind="quiet" aria-label={t("late.chooseFor", { name: toast.name })}>
          {t("late.choose")}
          <ChevronDown aria-hidden />
        </Button>
      }
    >
      {offered.map((r) => (
        <MenuItem key={r.id} disabled={r.closed} onClick={() => void put(r.id)}>
          <HueBadge hue={r.hue} letter={r.letter} />
          <span className="clip">{r.name}</span>
        </MenuItem>
      ))}
    </Menu>
  );
}

function OnMyWay({ toast }: { toast: Toast }) {
  const { t } = useTranslation();
  const { rooms } = useBackend();
  const run = useRun();
  const dismiss = useToasts((s) => s.dismiss);
  async function take() {
    dismiss(toast.id);
    await run(rooms.take(toast.participant!));
  }
  return (
    <Button kind="quiet" aria-label={t("help.takePerson", { name: toast.name })} onClick={() => void take()}>
      {t("help.take")}
    </Button>
  );
}
