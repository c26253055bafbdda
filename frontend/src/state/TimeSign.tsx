import { TimerIcon } from "lucide-react";
import { useTranslation } from "react-i18next";
import { isModerator } from "../meeting/people";
import { roomOf } from "../meeting/rooms";
import { IconButton } from "../ui/Button";
import { Menu } from "../ui/Menu";
import { useMeeting } from "./store";
import { TimeOf } from "./TimeLeft";
import { TimerItems } from "./TimerItems";
import { useNearest } from "./timers";
import "./time.css";

/** The time that is left where I am; for moderators it opens what they may do about it. */
export function TimeSign() {
  const here = useMeeting((m) => m.location);
  const running = useMeeting((m) => m.breakout.running);
  const moderator = useMeeting(isModerator);
  const timer = useNearest(here);
  if (!running) return null;
  if (!moderator) return timer && <TimeOf timer={timer} />;
  return timer ? <TimeButton /> : <SetButton />;
}

function TimeButton() {
  const { t } = useTranslation();
  const here = useMeeting((m) => m.location);
  const timer = useNearest(here)!;
  const room = useMeeting((m) => (timer.room === "" ? t("time.all") : roomOf(m, timer.room).name));
  return (
    <Menu
      title={t("time.titleFor", { room })}
      trigger={
        <button type="button" className="time-button" data-testid="time-button">
          <TimeOf timer={timer} />
          <span className="only-read">{t("time.change", { room })}</span>
        </button>
      }
    >
      <TimerItems room={timer.room} />
    </Menu>
  );
}

function SetButton() {
  const { t } = useTranslation();
  return (
    <Menu
      title={t("time.titleFor", { room: t("time.all") })}
      trigger={
        <IconButton label={t("time.setAll")} data-testid="time-button">
          <TimerIcon aria-hidden />
        </IconButton>
      }
    >
      <TimerItems room="" />
    </Menu>
  );
}
