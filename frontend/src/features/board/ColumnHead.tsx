import { DoorClosed, Hand, Lock } from "lucide-react";
import { useTranslation } from "react-i18next";
import { MAIN_ROOM, type Participant, type Room } from "../../backend/ports";
import { mayVisit } from "../../meeting/rooms";
import { useBackend, useRun } from "../../state/backend";
import { useMeeting } from "../../state/store";
import { TimeLeft } from "../../state/TimeLeft";
import { Button } from "../../ui/Button";
import { HueBadge } from "../../ui/Signs";
import { RoomMenu } from "./RoomMenu";
import { useBoard } from "./store";

interface Props {
  room: Room;
  title: string;
  people: Participant[];
  count: number;
}

/** A room's sign and name, how full it is, what holds for it, and the way in. */
export function ColumnHead({ room, title, people, count }: Props) {
  const main = room.id === MAIN_ROOM;
  const running = useMeeting((m) => m.breakout.running);
  const hands = people.filter((p) => p.hand > 0);
  return (
    <header>
      <div className="column-head">
        {(!main || running) && <HueBadge hue={room.hue} letter={room.letter} />}
        <h2 className="clip column-name">{title}</h2>
        <span className="muted numbers" aria-hidden>
          {room.limit > 0 ? `${count}/${room.limit}` : count}
        </span>
        <span className="column-actions">
          <Enter room={room} title={title} />
          <RoomMenu room={room} title={title} hands={hands} />
        </span>
      </div>
      <Holds room={room} hands={hands.length} />
    </header>
  );
}

/** What holds for the room, on a line of its own where there is anything. */
function Holds({ room, hands }: { room: Room; hands: number }) {
  const { t } = useTranslation();
  return (
    <div className="column-holds">
      {room.id !== MAIN_ROOM && <TimeLeft room={room.id} own />}
      {room.locked && (
        <span className="column-hold">
          <Lock aria-hidden />
          {t("board.locked")}
        </span>
      )}
      {room.closed && (
        <span className="column-hold">
          <DoorClosed aria-hidden />
          {t("board.closed")}
        </span>
      )}
      {hands > 0 && (
        <span className="column-hands numbers" role="img" aria-label={t("board.hands", { count: hands })}>
          <Hand aria-hidden />
          {hands}
        </span>
      )}
    </div>
  );
}

function Enter({ room, title }: { room: Room; title: string }) {
  const { t } = useTranslation();
  const { rooms } = useBackend();
  const run = useRun();
  const here = useMeeting((m) => m.location === room.id);
  const visit = useMeeting(mayVisit);
  const stop = `join ${room.id}`;
  const tab = useBoard((b) => b.at === stop);
  if (!visit || room.closed) return null;
  if (here)
    return (
      <span className="column-here small" role="img" aria-label={t("rooms.inIt")}>
        {t("common.you")}
      </span>
    );
  return (
    <Button
      className="column-join"
      tabIndex={tab ? 0 : -1}
      data-stop={stop}
      aria-label={t("rooms.joinRoom", { room: title })}
      onClick={() => void run(rooms.visit(room.id))}
    >
      {t("rooms.join")}
    </Button>
  );
}
