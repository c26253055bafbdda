import { isModerator } from "../../meeting/people";
import { useMeeting } from "../../state/store";
import { Manage } from "./Manage";
import { Mine } from "./Mine";
import { RoomList } from "./RoomList";
import { SetUp } from "./SetUp";
import "./rooms.css";

/** Who is where; for moderators also the means to change it. */
export function RoomsPanel() {
  const moderator = useMeeting(isModerator);
  const configured = useMeeting((m) => m.breakout.configured);
  if (!moderator) return <Mine />;
  if (!configured) return <SetUp />;
  return (
    <>
      <RoomList />
      <Manage />
    </>
  );
}
