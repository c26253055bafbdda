import { type ReactNode, useEffect } from "react";
import { isModerator } from "../../meeting/people";
import { closeDialog, useDialogs } from "../../state/dialogs";
import { useDraft } from "../../state/draft";
import { useMeeting } from "../../state/store";
import { ListDialog } from "./ListDialog";
import { Manage } from "./Manage";
import { Mine } from "./Mine";
import { RoundsDialog } from "./RoundsDialog";
import { SetUp } from "./SetUp";
import { TemplateDialog } from "./Templates";
import "./rooms.css";

/** Who is where; for moderators also the means to change it. `editor` shows the rooms where people can be moved. */
export function RoomsPanel({ editor }: { editor: ReactNode }) {
  const moderator = useMeeting(isModerator);
  const configured = useMeeting((m) => m.breakout.configured);
  const settingUp = useDraft((d) => d.settingUp);
  useCloseWith(moderator && configured);
  if (!moderator) return <Mine />;
  if (!configured) return <SetUp />;
  return (
    <>
      {editor}
      {!settingUp && <Manage />}
      <RoundsDialog />
      <ListDialog />
      <TemplateDialog />
    </>
  );
}

const ofRooms = new Set(["rounds", "list", "template"]);

/** The rooms' dialogs end with the rooms: they do not come back with the next ones. */
function useCloseWith(rooms: boolean): void {
  useEffect(() => {
    const { open } = useDialogs.getState();
    if (!rooms && open && ofRooms.has(open.kind)) closeDialog();
  }, [rooms]);
}
