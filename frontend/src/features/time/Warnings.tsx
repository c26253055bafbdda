import { Hourglass } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { MAIN_ROOM } from "../../backend/ports";
import { type Count, clock, inWords, large, passed } from "../../meeting/time";
import { chimeIfOn } from "../../state/sounds";
import { useMeeting } from "../../state/store";
import { useLeft } from "../../state/timers";

const stays = 8000; // ms
const oneMinute = 60_000;

/** Five minutes and one minute before the end as a line, once; the last ten seconds large. */
export function Warnings({ timer }: { timer: Count | null }) {
  const millis = useLeft(timer);
  const said = useWarning(timer, millis);
  const soon = timer !== null && millis <= large && millis > 0;
  return (
    <>
      <div role="status" className="time-line-place">
        {said && (
          <p className={said.seen ? "time-line" : "only-read"} data-testid="time-warning">
            <Hourglass aria-hidden />
            {said.text}
          </p>
        )}
      </div>
      {soon && (
        <div className="time-large" aria-hidden data-testid="time-large">
          <span className="numbers">{Math.ceil(millis / 1000)}</span>
        </div>
      )}
    </>
  );
}

interface Said {
  text: string;
  seen: boolean; // else it is for those alone who hear the window: the banner shows it already
}

function useWarning(timer: Count | null, millis: number): Said | null {
  const { t } = useTranslation();
  const inRoom = useMeeting((m) => m.location !== MAIN_ROOM);
  const before = useRef({ millis, ending: timer?.ending ?? false });
  const [said, say] = useState<Said | null>(null);
  useEffect(() => {
    if (!timer) return;
    const was = before.current;
    before.current = { millis, ending: timer.ending };
    if (timer.ending) {
      const text = t(inRoom ? "time.backIn" : "time.closesIn", { time: clock(millis) });
      if (!was.ending) say({ text, seen: false });
      return;
    }
    const mark = was.ending ? null : passed(was.millis, millis);
    if (mark === null) return;
    if (mark === oneMinute) chimeIfOn("minute");
    const { unit, count } = inWords(millis);
    say({ text: t(unit === "minutes" ? "time.warnMinutes" : "time.warnSeconds", { count }), seen: true });
  }, [timer, millis, inRoom, t]);
  useEffect(() => {
    if (!said) return;
    const end = setTimeout(() => say(null), stays);
    return () => clearTimeout(end);
  }, [said]);
  return said;
}
