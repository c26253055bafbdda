import { Mic, MicOff, Video, VideoOff } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useBackend, useRun } from "../../state/backend";
import { useKeys } from "../../state/keys";
import { useSnapshot } from "../../state/store";
import { IconButton } from "../../ui/Button";
import { HandButton } from "./HandButton";
import { ShareButton } from "./ShareButton";
import { SpeakButton } from "./SpeakButton";

/** What I send: sound, picture, screen, a raised hand, and my voice to other rooms. */
export function Own() {
  const { t } = useTranslation();
  const { devices } = useBackend();
  const run = useRun();
  const d = useSnapshot((s) => s.devices);
  const act = {
    m: () => void run(devices.microphone(!d.microphoneOn)),
    v: () => void run(devices.camera(!d.cameraOn)),
  };
  useKeys(act);
  return (
    <div className="controls-group">
      <Sending
        on={d.microphoneOn}
        problem={d.microphoneOn && d.microphoneError !== null}
        label={t(d.microphoneOn ? "controls.mute" : "controls.unmute")}
        keys="M"
        testid="microphone"
        onClick={act.m}
      >
        {d.microphoneOn ? <Mic aria-hidden /> : <MicOff aria-hidden />}
      </Sending>
      <Sending
        on={d.cameraOn}
        problem={d.cameraOn && d.cameraError !== null}
        label={t(d.cameraOn ? "controls.cameraOff" : "controls.cameraOn")}
        keys="V"
        testid="camera"
        onClick={act.v}
      >
        {d.cameraOn ? <Video aria-hidden /> : <VideoOff aria-hidden />}
      </Sending>
      <ShareButton />
      <HandButton />
      <SpeakButton />
    </div>
  );
}

interface SendingProps {
  on: boolean;
  problem: boolean;
  label: string;
  keys: string;
  testid: string;
  onClick: () => void;
  children: ReactNode;
}

/** Microphone or camera: off is marked, and so is on with nothing going out. */
function Sending({ on, problem, label, keys, testid, onClick, children }: SendingProps) {
  const { t } = useTranslation();
  return (
    <IconButton
      kind="round"
      label={problem ? t("controls.deviceProblem", { what: label }) : label}
      keys={keys}
      data-off={!on || undefined}
      data-testid={testid}
      onClick={onClick}
    >
      {children}
      {problem && <span className="problem-dot" aria-hidden />}
    </IconButton>
  );
}
