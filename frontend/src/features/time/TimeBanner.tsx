import { Hourglass } from "lucide-react";
import { useTranslation } from "react-i18next";
import { MAIN_ROOM } from "../../backend/ports";
import { isModerator } from "../../meeting/people";
import { type Count, clock } from "../../meeting/time";
import { useBackend, useRun } from "../../state/backend";
import { useMeeting } from "../../state/store";
import { useLeft, useNearest } from "../../state/timers";
import { Button } from "../../ui/Button";
import { Warnings } from "./Warnings";
import "./time.css";

const more = 300_000; // ms

/** What the time means for where I am: warnings as it runs out, then the way back. */
export function TimeBanner() {
  const here = useMeeting((m) => m.location);
  const timer = useNearest(here);
  return (
    <>
      <Warnings key={timer?.id} timer={timer} />
      {timer?.ending && <Ending key={`${timer.id}e`} timer={timer} />}
    </>
  );
}

/** The countdown to return, and what one may do about it. */
function Ending({ timer }: { timer: Count }) {
  const { t } = useTranslation();
  const inRoom = useMeeting((m) => m.location !== MAIN_ROOM);
  const moderator = useMeeting(isModerator);
  const time = clock(useLeft(timer));
  return (
    <div className="ending" data-testid="ending">
      <Hourglass aria-hidden />
      <p className="ending-words numbers">
        {/* the whole sentence is read once, by Warnings; the figures go on in silence */}
        {t(inRoom ? "time.backIn" : "time.closesIn", { time })}
      </p>
      {moderator ? <ForModerators timer={timer} /> : inRoom && <ReturnNow />}
    </div>
  );
}

function ReturnNow() {
  const { t } = useTranslation();
  const { rooms } = useBackend();
  const run = useRun();
  return (
    <Button kind="primary" onClick={() => void run(rooms.visit(MAIN_ROOM))}>
      {t("time.returnNow")}
    </Button>
  );
}

function ForModerators({ timer }: { timer: Count }) {
  const { t } = useTranslation();
  const { rooms } = useBackend();
  const run = useRun();
  const close = () => (timer.room === "" ? rooms.stop() : rooms.edit({ room: timer.room, closed: true }));
  return (
    <div className="ending-actions">
      <Button onClick={() => void run(rooms.addTime({ timer: timer.id, millis: more }))}>{t("time.addFive")}</Button>
      <Button kind="primary" onClick={() => void run(close())}>
        {t("time.closeNow")}
      </Button>
    </div>
  );
}
