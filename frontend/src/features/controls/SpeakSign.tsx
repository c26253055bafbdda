import { MicOff, RadioTower } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Talk } from "../../meeting/reach";
import { roomOf } from "../../meeting/rooms";
import { useBackend, useRun } from "../../state/backend";
import { silence, useHolding, useReach } from "../../state/reach";
import { useRoomNames } from "../../state/reachNames";
import { useMeeting, useSnapshot } from "../../state/store";
import { Button } from "../../ui/Button";

const stays = 8000; // ms that "nobody hears you" stays after the key was let go, so that it can be answered

/** Says where my voice goes now, or that it goes nowhere. */
export function SpeakSign() {
  const talk = useReach((r) => r.talk);
  const nothing = useMeeting((m) => !m.publishing.microphone);
  const unheard = useUnheard(talk !== null && nothing) && nothing;
  return (
    <div className="speak-place" role="status">
      {unheard ? <Unheard /> : talk && <Speaking talk={talk} />}
    </div>
  );
}

function Speaking({ talk }: { talk: Talk }) {
  const { t } = useTranslation();
  const names = useRoomNames();
  const room = useMeeting((m) => roomOf(m, talk.kind === "whisper" ? talk.room : ""));
  const once = useHolding((h) => h.once);
  const whisper = talk.kind === "whisper";
  return (
    <div className="speak-sign" data-testid="speaking" data-hue={(whisper && room.hue) || undefined}>
      <RadioTower aria-hidden />
      <p>
        <strong>
          {whisper
            ? t("reach.youWhisper", { room: room.name || t("stage.main") })
            : talk.rooms === "all"
              ? t("reach.youAll")
              : t("reach.you", { rooms: names(talk.rooms) })}
        </strong>
        <span>{whisper ? t("reach.alone", { room: room.name || t("stage.main") }) : t("reach.kept")}</span>
      </p>
      {once && <Button onClick={silence}>{t("reach.stop")}</Button>}
    </div>
  );
}

/** Muted, or without a microphone that works. */
function Unheard() {
  const { t } = useTranslation();
  const { devices } = useBackend();
  const run = useRun();
  const muted = useSnapshot((s) => !s.devices.microphoneOn);
  return (
    <div className="speak-sign speak-muted" data-testid="unheard">
      <MicOff aria-hidden />
      <p>{t(muted ? "reach.muted" : "reach.noSound")}</p>
      {muted && <Button onClick={() => void run(devices.microphone(true))}>{t("controls.unmute")}</Button>}
    </div>
  );
}

/** True from the moment somebody speaks unheard until some seconds after they let go. */
function useUnheard(now: boolean): boolean {
  const [unheard, setUnheard] = useState(false);
  useEffect(() => {
    if (now) return setUnheard(true);
    const timer = setTimeout(() => setUnheard(false), stays);
    return () => clearTimeout(timer);
  }, [now]);
  return unheard;
}
