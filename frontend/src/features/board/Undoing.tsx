import { useTranslation } from "react-i18next";
import { back, lastOfMine } from "../../meeting/changes";
import { isModerator } from "../../meeting/people";
import { useBackend, useRun } from "../../state/backend";
import { stepBack, useDraft } from "../../state/draft";
import { useKeys } from "../../state/keys";
import { useMeeting, useView } from "../../state/store";
import { useToasts } from "../../state/toasts";

/** Ctrl+Z: takes the draft's last step back, or one's own last change while that is possible, and says which. */
export function Undoing() {
  return useMeeting(isModerator) ? <Key /> : null;
}

function Key() {
  const { t } = useTranslation();
  const { rooms } = useBackend();
  const run = useRun();
  const tell = (text: string) => useToasts.getState().add({ kind: "said", group: "undone", text });

  async function undo() {
    if (useDraft.getState().on) return tell(t(stepBack() ? "board.steppedBack" : "board.nothingToUndo"));
    const meeting = useView.getState().snapshot?.meeting;
    const change = meeting && lastOfMine(meeting);
    if (!change) return tell(t("board.nothingToUndo"));
    const { room, ...words } = back(change, meeting);
    if (await run(rooms.undo(change.id))) tell(t("board.undone", { ...words, room: room || t("rooms.main") }));
  }

  useKeys({ "$mod+z": () => void undo() });
  return null;
}
