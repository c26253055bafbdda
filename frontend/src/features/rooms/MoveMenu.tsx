import { Menu as Base } from "@base-ui/react/menu";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { MAIN_ROOM } from "../../backend/ports";
import { breakoutRooms, movesTo, place } from "../../meeting/rooms";
import { useBackend, useRun } from "../../state/backend";
import { useMeeting } from "../../state/store";
import { Menu, MenuItem } from "../../ui/Menu";
import { HueBadge } from "../../ui/Signs";
import { useSelection } from "./selection";

/** "Move to room": the path without a pointer, for one or for many. */
export function MoveMenu({ ids, trigger }: { ids: string[]; trigger: ReactElement }) {
  const { t } = useTranslation();
  const { rooms } = useBackend();
  const run = useRun();
  const meeting = useMeeting((m) => m);
  const counts = (room: string) => meeting.participants.filter((p) => p.online && place(meeting, p) === room).length;

  async function move(room: string) {
    const moves = movesTo(meeting, ids, room);
    if (Object.keys(moves).length === 0) return;
    if (await run(rooms.assign(moves))) useSelection.getState().clear();
  }

  return (
    <Menu trigger={trigger} title={t("rooms.moveTo")}>
      {breakoutRooms(meeting).map((r) => (
        <MenuItem key={r.id} disabled={nobody(movesTo(meeting, ids, r.id))} onClick={() => void move(r.id)}>
          <HueBadge hue={r.hue} letter={r.letter} />
          <span className="clip">{r.name}</span>
          <span className="menu-end numbers">{counts(r.id)}</span>
        </MenuItem>
      ))}
      <Base.Separator className="menu-line" />
      <MenuItem disabled={nobody(movesTo(meeting, ids, MAIN_ROOM))} onClick={() => void move(MAIN_ROOM)}>
        <HueBadge hue={0} letter="" />
        {t("rooms.unassign")}
      </MenuItem>
    </Menu>
  );
}

function nobody(moves: object): boolean {
  return Object.keys(moves).length === 0;
}
