import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { RoomId } from "../../backend/ports";
import { breakoutRooms, roomOf } from "../../meeting/rooms";
import { left } from "../../meeting/time";
import { useBackend, useRun } from "../../state/backend";
import { closeDialog, useDialog } from "../../state/dialogs";
import { useMeeting } from "../../state/store";
import { useGrace } from "../../state/TimerItems";
import { useTimerOf } from "../../state/timers";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { PlanFields } from "../../ui/PlanFields";
import { Select } from "../../ui/Select";
import { HueBadge } from "../../ui/Signs";

const minute = 60_000;
const usual = 15 * minute;

/** Sets the time that is left of all rooms or of one. */
export function TimerDialog() {
  const { t } = useTranslation();
  const wanted = useDialog("timer");
  return (
    <Dialog open={wanted !== null} onClose={closeDialog} title={t("time.title")}>
      {wanted && <Form first={wanted.room} />}
    </Dialog>
  );
}

function Form({ first }: { first: RoomId | "" }) {
  const { t } = useTranslation();
  const [room, setRoom] = useState(first);
  const meeting = useMeeting((m) => m);
  const options = [
    { value: "", label: t("time.all") },
    ...breakoutRooms(meeting).map((r) => ({
      value: r.id,
      label: roomOf(meeting, r.id).name,
      sign: <HueBadge hue={r.hue} letter={r.letter} />,
    })),
  ];
  return (
    <>
      <Select label={t("time.for")} value={room} options={options} onChange={setRoom} />
      <Times key={room} room={room} />
    </>
  );
}

function Times({ room }: { room: RoomId | "" }) {
  const { t } = useTranslation();
  const { rooms } = useBackend();
  const run = useRun();
  const timer = useTimerOf(room);
  const grace = useGrace();
  const [plan, setPlan] = useState(() => ({
    millis: timer && !timer.ending ? wholeMinutes(left(timer, performance.now())) : usual,
    grace: timer?.grace ?? grace,
  }));

  async function submit(e: FormEvent) {
    e.preventDefault();
    const command = plan.millis > 0 ? rooms.setTimer({ room, ...plan }) : timer && rooms.clearTimer(timer.id);
    if (!command || (await run(command))) closeDialog();
  }

  return (
    <form className="timer-form" onSubmit={submit}>
      <PlanFields value={plan} onChange={setPlan} />
      <p className="muted small">{t(room === "" ? "time.allNext" : "time.oneNext")}</p>
      <div className="timer-buttons">
        <Button onClick={closeDialog}>{t("common.cancel")}</Button>
        <Button kind="primary" type="submit">
          {t("time.set")}
        </Button>
      </div>
    </form>
  );
}

function wholeMinutes(millis: number): number {
  return Math.max(1, Math.round(millis / minute)) * minute;
}
