import { Play } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "../ui/Button";
import { useBackend } from "./backend";
import { newestNote, playNote } from "./notePlayer";
import { useMeeting } from "./store";
import { type Toast, useToasts } from "./toasts";

/** Plays the note that a toast tells of. */
export function PlayNote({ toast }: { toast: Toast }) {
  const { t } = useTranslation();
  const backend = useBackend();
  const dismiss = useToasts((s) => s.dismiss);
  const room = useMeeting((m) => toast.room ?? m.location);
  const line = useMeeting((m) => newestNote(m, room, toast.participant ?? ""));
  if (!line) return null;
  const play = () => {
    dismiss(toast.id);
    void playNote(backend, room, line);
  };
  return (
    <Button kind="quiet" onClick={play}>
      <Play aria-hidden />
      {t("reach.playNow")}
    </Button>
  );
}
