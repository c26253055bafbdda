import { DragDropProvider } from "@dnd-kit/react";
import { DoorOpen } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { MAIN_ROOM } from "../../backend/ports";
import { mayVisit, roomOf, sections } from "../../meeting/rooms";
import { useBackend, useRun } from "../../state/backend";
import { useMeeting } from "../../state/store";
import { Button } from "../../ui/Button";
import { HueBadge } from "../../ui/Signs";
import { RoomSection } from "./RoomSection";

/** What a participant sees: their own room, or all of them where they may choose. */
export function Mine() {
  const { t } = useTranslation();
  const { rooms } = useBackend();
  const run = useRun();
  const meeting = useMeeting((m) => m);
  const all = useMemo(() => sections(meeting), [meeting]);
  if (!meeting.breakout.running) return <NotStarted />;
  const choosing = mayVisit(meeting);
  return (
    <>
      <DragDropProvider sensors={[]} plugins={[]}>
        <div className="rooms scroll" data-testid="rooms">
          {choosing && <h2 className="rooms-title">{t("rooms.choosing")}</h2>}
          {all.map((s) => (
            <RoomSection key={s.room.id} section={s} dragged={[]} />
          ))}
        </div>
      </DragDropProvider>
      {choosing && meeting.location !== MAIN_ROOM && (
        <div className="manage">
          <Button onClick={() => void run(rooms.visit(MAIN_ROOM))}>
            <DoorOpen aria-hidden />
            {t("rooms.back")}
          </Button>
        </div>
      )}
    </>
  );
}

function NotStarted() {
  const { t } = useTranslation();
  const mine = useMeeting((m) => m.participants.find((p) => p.id === m.me)?.assigned ?? "");
  const room = useMeeting((m) => (mine ? roomOf(m, mine) : null));
  return (
    <div className="not-started">
      <h2>{t("rooms.notStarted")}</h2>
      <p className="muted">{t("rooms.notStartedNext")}</p>
      {room && room.id !== MAIN_ROOM && (
        <p className="not-started-room">
          <HueBadge hue={room.hue} letter={room.letter} />
          {t("rooms.prepared", { room: room.name })}
        </p>
      )}
    </div>
  );
}
