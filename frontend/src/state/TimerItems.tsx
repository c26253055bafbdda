import { Minus, Plus, Timer, TimerOff } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { RoomId } from "../backend/ports";
import { left, mayTake } from "../meeting/time";
import { MenuItem, MenuLine } from "../ui/Menu";
import { useBackend, useRun } from "./backend";
import { openDialog } from "./dialogs";
import { useMeeting } from "./store";
import { useTimerOf } from "./timers";

const minute = 60_000;
const offered = [5, 10, 15, 30]; // minutes
const usualGrace = 60_000; // ms

/** The countdown that goes with a time chosen in passing: as it was set up, or a minute. */
export function useGrace(): number {
  return useMeeting((m) => (m.breakout.plan.millis > 0 ? m.breakout.plan.grace : usualGrace));
}

/** Items for a menu: sets, changes or clears the timer of one room, or ("") of all. Moderators only. */
export function TimerItems({ room }: { room: RoomId | "" }) {
  const { t } = useTranslation();
  const timer = useTimerOf(room);
  return (
    <>
      {timer ? <Change timer={timer.id} room={room} /> : <SetTo room={room} />}
      <MenuItem onClick={() => openDialog({ kind: "timer", room })}>
        <Timer aria-hidden />
        {t("time.other")}
      </MenuItem>
    </>
  );
}

function SetTo({ room }: { room: RoomId | "" }) {
  const { t } = useTranslation();
  const { rooms } = useBackend();
  const run = useRun();
  const grace = useGrace();
  return offered.map((minutes) => (
    <MenuItem key={minutes} onClick={() => void run(rooms.setTimer({ room, millis: minutes * minute, grace }))}>
      <span className="menu-blank" />
      {t("time.minutes", { count: minutes })}
    </MenuItem>
  ));
}

function Change({ timer, room }: { timer: string; room: RoomId | "" }) {
  const { t } = useTranslation();
  const { rooms } = useBackend();
  const run = useRun();
  const now = useTimerOf(room);
  const add = (minutes: number) => void run(rooms.addTime({ timer, millis: minutes * minute }));
  const less = now !== null && !now.ending && mayTake(left(now, performance.now()), minute);
  return (
    <>
      {[1, 5].map((minutes) => (
        <MenuItem key={minutes} stays onClick={() => add(minutes)}>
          <Plus aria-hidden />
          {t("time.more", { count: minutes })}
        </MenuItem>
      ))}
      <MenuItem stays disabled={!less} onClick={() => add(-1)}>
        <Minus aria-hidden />
        {t("time.less", { count: 1 })}
      </MenuItem>
      <MenuItem onClick={() => void run(rooms.clearTimer(timer))}>
        <TimerOff aria-hidden />
        {t("time.clear")}
      </MenuItem>
      <MenuLine />
    </>
  );
}
