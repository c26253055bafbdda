import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { back, lastOfMine } from "../../meeting/changes";
import { isModerator } from "../../meeting/people";
import { useBackend, useRun } from "../../state/backend";
import { forgetDraft, stepBack, useDraft } from "../../state/draft";
import { useKeys } from "../../state/keys";
import { useMeeting, useView } from "../../state/store";
import { useToasts } from "../../state/toasts";
import { useBoard } from "./store";

/** What belongs to the board also while it is not in sight: Ctrl+Z, and forgetting drafts whose rooms are gone. */
export function Undoing() {
  return useMeeting(isModerator) ? <Key /> : null;
}

/** Ctrl+Z: takes the draft's last step back, or one's own last change while that is possible, and says which. */
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

  useForgetting();
  useKeys({ "$mod+z": () => void undo() });
  return null;
}

function useForgetting(): void {
  const configured = useMeeting((m) => m.breakout.configured);
  useEffect(() => {
    if (!configured) forget();
  }, [configured]);
  useEffect(() => forget, []);
}

function forget(): void {
  forgetDraft();
  useBoard.setState(useBoard.getInitialState());
}
