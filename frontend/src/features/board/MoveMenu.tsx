import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { MAIN_ROOM, type Room } from "../../backend/ports";
import { takesPart } from "../../meeting/apart";
import { movesTo, seat } from "../../meeting/board";
import { breakoutRooms } from "../../meeting/rooms";
import { useAhead, useMover } from "../../state/draft";
import { useMeeting } from "../../state/store";
import { Menu, MenuItem, MenuLine } from "../../ui/Menu";
import { HueBadge } from "../../ui/Signs";
import { pickNobody, useBoard } from "./store";

/** "Move to room": the way without a drag, for one or for many. */
export function MoveMenu({ ids, trigger }: { ids: string[]; trigger: ReactElement }) {
  const { t } = useTranslation();
  return (
    <Menu trigger={trigger} title={t("board.moveTo")}>
      <Rooms ids={ids} />
    </Menu>
  );
}

/** Drawn only while the menu is open. */
function Rooms({ ids }: { ids: string[] }) {
  const { t } = useTranslation();
  const { move } = useMover();
  const meeting = useMeeting((m) => m);
  const ahead = useAhead();
  const moderators = useBoard((b) => b.moderators);
  const count = (room: string) =>
    meeting.participants.filter((p) => takesPart(p) && (ahead[p.id] ?? seat(meeting, p)) === room).length;
  const item = (room: Pick<Room, "id" | "hue" | "letter" | "name">, many?: number) => {
    const moves = movesTo(meeting, ids, room.id, { ahead, moderators });
    return (
      <MenuItem
        key={room.id}
        disabled={Object.keys(moves).length === 0}
        onClick={() => void move(moves).then((done) => done && pickNobody())}
      >
        <HueBadge hue={room.hue} letter={room.letter} />
        <span className="clip">{room.name}</span>
        {many !== undefined && <span className="menu-end numbers">{many}</span>}
      </MenuItem>
    );
  };
  return (
    <>
      {breakoutRooms(meeting).map((r) => item(r, count(r.id)))}
      <MenuLine />
      {item({ id: MAIN_ROOM, hue: 0, letter: "", name: t("board.unassign") })}
    </>
  );
}
