import { DoorOpen, Ear, Eye, type LucideIcon, Mic } from "lucide-react";
import type { ComponentProps } from "react";
import { useTranslation } from "react-i18next";
import type { Room } from "../../backend/ports";
import { useBackend, useRun } from "../../state/backend";
import { openWall, peek, silence, toggleListen, useHolding, useReach, whisper } from "../../state/reach";
import { useMeeting } from "../../state/store";
import { useHold } from "../../ui/useHold";

interface Where {
  room: Room;
  why: string; // id of the text that says why looking is off
  inside?: boolean; // I see and hear it already
}

/** The ways into a room: see and hear it, hear it, speak into it, go there. */
export function Actions({ room, why, inside }: Where) {
  const { t } = useTranslation();
  const here = useMeeting((m) => m.location === room.id);
  if (here) return <p className="wall-here small">{t("rooms.inIt")}</p>;
  return (
    <div className="wall-actions">
      {!inside && <Look room={room} why={why} />}
      {!inside && <Hear room={room} why={why} />}
      <Whisper room={room} />
      <Join room={room} />
    </div>
  );
}

function Look({ room, why }: { room: Room; why: string }) {
  const { t } = useTranslation();
  const forbidden = useMeeting((m) => m.rules.noPeek);
  const on = useReach((r) => r.peek === room.id);
  return (
    <Action
      sign={Eye}
      word={t("wall.peek")}
      aria-label={t("wall.peekRoom", { room: nameOf(room, t("stage.main")) })}
      aria-pressed={on}
      why={forbidden ? why : undefined}
      onClick={() => peek(on ? "" : room.id)}
    />
  );
}

function Hear({ room, why }: { room: Room; why: string }) {
  const { t } = useTranslation();
  const forbidden = useMeeting((m) => m.rules.noPeek);
  const on = useReach((r) => r.listen.includes(room.id));
  return (
    <Action
      sign={Ear}
      word={t("wall.listen")}
      aria-label={t("wall.listenRoom", { room: nameOf(room, t("stage.main")) })}
      aria-pressed={on}
      why={forbidden ? why : undefined}
      onClick={() => toggleListen(room.id)}
    />
  );
}

function Whisper({ room }: { room: Room }) {
  const { t } = useTranslation();
  const once = useHolding((h) => h.once);
  const on = useReach((r) => r.talk?.kind === "whisper" && r.talk.room === room.id);
  const hold = useHold({ on, once, start: () => whisper(room.id), end: silence });
  return (
    <Action
      sign={Mic}
      word={t("wall.whisper")}
      aria-label={t(once ? "wall.whisperOnce" : "wall.whisperHold", { room: nameOf(room, t("stage.main")) })}
      className="hold"
      data-active={on || undefined}
      {...hold}
    />
  );
}

function Join({ room }: { room: Room }) {
  const { t } = useTranslation();
  const { rooms } = useBackend();
  const run = useRun();
  return (
    <Action
      sign={DoorOpen}
      word={t("rooms.join")}
      aria-label={t("rooms.joinRoom", { room: nameOf(room, t("stage.main")) })}
      onClick={async () => {
        if (await run(rooms.visit(room.id))) openWall(false);
      }}
    />
  );
}

interface Props extends ComponentProps<"button"> {
  sign: LucideIcon;
  word: string;
  why?: string; // id of the reason why it is off; it can still be reached, to hear why
}

/** A sign over its word. The whole name, with the room's, is for readers. */
function Action({ sign: Sign, word, why, className = "", onClick, ...rest }: Props) {
  return (
    <button
      type="button"
      className={`wall-action ${className}`}
      aria-disabled={why !== undefined || undefined}
      aria-describedby={why}
      onClick={why === undefined ? onClick : undefined}
      {...rest}
    >
      <Sign aria-hidden />
      <span className="clip">{word}</span>
    </button>
  );
}

function nameOf(room: Room, main: string): string {
  return room.name || main;
}
