import { DoorClosed, Hand, Lock } from "lucide-react";
import { useTranslation } from "react-i18next";
import { MAIN_ROOM, type Participant, type Room } from "../../backend/ports";
import { mayVisit } from "../../meeting/rooms";
import { useBackend, useRun } from "../../state/backend";
import { useMeeting } from "../../state/store";
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
  const { t } = useTranslation();
  const main = room.id === MAIN_ROOM;
  const running = useMeeting((m) => m.breakout.running);
  const hands = people.filter((p) => p.hand > 0);
  return (
    <header className="column-head">
      {(!main || running) && <HueBadge hue={room.hue} letter={room.letter} />}
      <h2 className="clip column-name">{title}</h2>
      <span className="muted numbers column-count" aria-hidden>
        {room.limit > 0 ? `${count}/${room.limit}` : count}
      </span>
      {room.locked && <Lock className="card-sign" role="img" aria-label={t("board.locked")} />}
      {room.closed && <DoorClosed className="card-sign" role="img" aria-label={t("board.closed")} />}
      {hands.length > 0 && (
        <span className="column-hands numbers" role="img" aria-label={t("board.hands", { count: hands.length })}>
          <Hand aria-hidden />
          {hands.length}
        </span>
      )}
      <span className="column-actions">
        <Enter room={room} title={title} />
        <RoomMenu room={room} title={title} hands={hands} />
      </span>
    </header>
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
