import {
  DoorOpen,
  Hand,
  LayoutGrid,
  LogOut,
  MessageSquare,
  Mic,
  MicOff,
  ScreenShare,
  ScreenShareOff,
  UserPlus,
  Users,
  Video,
  VideoOff,
} from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { MAIN_ROOM } from "../../backend/ports";
import { mayVisit } from "../../meeting/rooms";
import { useBackend, useRun } from "../../state/backend";
import { useKeys } from "../../state/keys";
import { type Tab, toggleTab, usePanel } from "../../state/panel";
import { useMeeting, useSnapshot } from "../../state/store";
import { useUnread } from "../../state/unread";
import { Button, IconButton } from "../../ui/Button";
import { Menu, MenuItem } from "../../ui/Menu";
import "./controls.css";

/** What I send, what I see beside the stage, and the way out. */
export function Controls() {
  const { t } = useTranslation();
  return (
    <section className="controls" aria-label={t("controls.label")}>
      <div className="controls-side" />
      <Own />
      <div className="controls-side controls-end">
        <Panels />
        <Leave />
      </div>
    </section>
  );
}

function Own() {
  const { t } = useTranslation();
  const { devices, meetings } = useBackend();
  const run = useRun();
  const d = useSnapshot((s) => s.devices);
  const hand = useMeeting((m) => (m.participants.find((p) => p.id === m.me)?.hand ?? 0) > 0);
  const act = {
    m: () => void run(devices.microphone(!d.microphoneOn)),
    v: () => void run(devices.camera(!d.cameraOn)),
    s: () => void run(devices.screen(!d.screenOn)),
    h: () => void run(meetings.raiseHand({ up: !hand, why: "" })),
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
      <IconButton
        kind="round"
        label={t(d.screenOn ? "controls.screenOff" : "controls.screenOn")}
        keys="S"
        data-active={d.screenOn || undefined}
        data-testid="share"
        onClick={act.s}
      >
        {d.screenOn ? <ScreenShareOff aria-hidden /> : <ScreenShare aria-hidden />}
      </IconButton>
      <IconButton
        kind="round"
        label={t(hand ? "controls.handDown" : "controls.handUp")}
        keys="H"
        data-active={hand || undefined}
        data-testid="hand"
        onClick={act.h}
      >
        <Hand aria-hidden />
      </IconButton>
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

function Panels() {
  const { t } = useTranslation();
  const tab = usePanel((p) => p.tab);
  const unread = useUnread();
  const invite = () => usePanel.setState({ invite: true });
  useKeys({ r: () => toggleTab("rooms"), p: () => toggleTab("people"), c: () => toggleTab("chat"), i: invite });
  const button = (which: Tab, keys: string, sign: ReactNode, more?: string) => (
    <IconButton
      kind="round"
      label={more ? `${t(`controls.${which}`)}, ${more}` : t(`controls.${which}`)}
      keys={keys}
      aria-pressed={tab === which}
      data-testid={`open-${which}`}
      onClick={() => toggleTab(which)}
    >
      {sign}
      {more && <span className="problem-dot unread-dot" aria-hidden />}
    </IconButton>
  );
  return (
    <div className="controls-group">
      {button("rooms", "R", <LayoutGrid aria-hidden />)}
      {button("people", "P", <Users aria-hidden />)}
      {button(
        "chat",
        "C",
        <MessageSquare aria-hidden />,
        unread > 0 ? t("controls.unread", { count: unread }) : undefined,
      )}
      <IconButton kind="round" label={t("controls.invite")} keys="I" data-testid="invite" onClick={invite}>
        <UserPlus aria-hidden />
      </IconButton>
    </div>
  );
}

function Leave() {
  const { t } = useTranslation();
  const { meetings, rooms } = useBackend();
  const run = useRun();
  const back = useMeeting((m) => m.location !== MAIN_ROOM && mayVisit(m));
  return (
    <Menu
      trigger={
        <Button kind="danger" className="leave" aria-label={t("controls.leave")} data-testid="leave">
          <LogOut aria-hidden />
          <span className="leave-word">{t("controls.leave")}</span>
        </Button>
      }
    >
      {back && (
        <MenuItem onClick={() => void run(rooms.visit(MAIN_ROOM))}>
          <DoorOpen aria-hidden />
          {t("controls.backToMain")}
        </MenuItem>
      )}
      <MenuItem danger onClick={() => void run(meetings.leave())}>
        <LogOut aria-hidden />
        {t("controls.leaveMeeting")}
      </MenuItem>
    </Menu>
  );
}
