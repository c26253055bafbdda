import { Mic, MicOff, Video, VideoOff } from "lucide-react";
import { type CSSProperties, useRef } from "react";
import { useTranslation } from "react-i18next";
import { initials, ownHue } from "../../meeting/people";
import { useBackend, useRun } from "../../state/backend";
import { useWanted } from "../../state/intent";
import { useKeys } from "../../state/keys";
import { useLevel } from "../../state/media";
import { Picture } from "../../state/Picture";
import { useSnapshot } from "../../state/store";
import { IconButton } from "../../ui/Button";
import { ErrorNote } from "../../ui/ErrorNote";
import { Meter } from "../../ui/Meter";
import { Avatar } from "../../ui/Signs";

/** One's own picture and microphone, with what is missing said below. */
export function Preview() {
  const { t } = useTranslation();
  const { devices } = useBackend();
  const run = useRun();
  const self = useSnapshot((s) => s.self);
  const d = useSnapshot((s) => s.devices);
  const name = useWanted((w) => w.name) ?? self.name;
  const microphone = () => void run(devices.microphone(!d.microphoneOn));
  const camera = () => void run(devices.camera(!d.cameraOn));
  useKeys({ m: microphone, v: camera });
  const meter = useRef<HTMLDivElement>(null);
  useLevel(meter, self.id, d.microphoneOn);
  const seen = d.cameraOn && !d.cameraError;
  return (
    <div className="preview">
      <div className="preview-picture" style={{ "--own": ownHue(self.id) } as CSSProperties}>
        <Avatar letters={initials(name)} hue={ownHue(self.id)} size="l" />
        <p className="preview-words">{seen ? t("lobby.cameraWaits") : t("lobby.cameraOff")}</p>
        {seen && <Picture participant={self.id} source="camera" mirrored />}
        <div className="preview-controls">
          <IconButton
            kind="round"
            label={t(d.microphoneOn ? "controls.mute" : "controls.unmute")}
            keys="M"
            data-off={!d.microphoneOn || undefined}
            onClick={microphone}
          >
            {d.microphoneOn ? <Mic aria-hidden /> : <MicOff aria-hidden />}
          </IconButton>
          <IconButton
            kind="round"
            label={t(d.cameraOn ? "controls.cameraOff" : "controls.cameraOn")}
            keys="V"
            data-off={!d.cameraOn || undefined}
            onClick={camera}
          >
            {d.cameraOn ? <Video aria-hidden /> : <VideoOff aria-hidden />}
          </IconButton>
        </div>
      </div>
      <Meter ref={meter} label={t("lobby.level")} />
      <Missing />
    </div>
  );
}

/** Nothing missing keeps anyone from joining; it is said once, with what to do. What is on is not missing: it may be a file. */
function Missing() {
  const { t } = useTranslation();
  const { devices } = useBackend();
  const run = useRun();
  const d = useSnapshot((s) => s.devices);
  const again = () => void run(devices.refresh());
  const errors = [d.microphoneError, d.cameraError].filter((e) => e !== null);
  const missing = [
    d.microphones.length === 0 && !d.microphoneOn && !d.microphoneError && t("devices.microphoneMissing"),
    d.cameras.length === 0 && !d.cameraOn && !d.cameraError && t("devices.cameraMissing"),
    d.speakers.length === 0 && !d.speakerError && t("devices.speakerMissing"),
  ].filter((m) => m !== false);
  return (
    <div className="preview-missing">
      {errors.map((e) => (
        <ErrorNote key={e.code} error={e} onRetry={again} />
      ))}
      {missing.map((m) => (
        <p key={m} className="muted">
          {m}
        </p>
      ))}
    </div>
  );
}
