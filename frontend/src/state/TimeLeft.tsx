import { Hourglass } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { RoomId } from "../backend/ports";
import { type Count, clock, duration } from "../meeting/time";
import { useLeft, useNearest, useTimerOf } from "./timers";
import "./time.css";

/** How long a room stays open, as "4:32"; nothing without a timer. `own` leaves the timer of all rooms aside. */
export function TimeLeft({ room, own = false }: { room: RoomId; own?: boolean }) {
  const near = useNearest(room);
  const mine = useTimerOf(room);
  const shown = own ? mine : near;
  return shown && <TimeOf timer={shown} />;
}

/** The time of one timer: figures that keep their width, and words for those who do not see them. */
export function TimeOf({ timer }: { timer: Count }) {
  const { t } = useTranslation();
  const millis = useLeft(timer);
  return (
    <time
      className="time-left numbers"
      dateTime={duration(millis)}
      data-testid="time-left"
      data-ending={timer.ending || undefined}
      title={t(timer.ending ? "time.closing" : "time.until")}
    >
      <Hourglass aria-hidden />
      <span aria-hidden>{clock(millis)}</span>
      <span className="only-read">{t("time.left", { time: clock(millis) })}</span>
    </time>
  );
}
