import { EllipsisVertical, Hand, Mic, MicOff, Network, Video, WifiOff } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Participant } from "../../backend/ports";
import { takesPart } from "../../meeting/apart";
import { appointable } from "../../meeting/host";
import { initials, isModerator, ownHue } from "../../meeting/people";
import { roomOf } from "../../meeting/rooms";
import { useBackend, useRun } from "../../state/backend";
import { useLevel } from "../../state/media";
import { useMeeting } from "../../state/store";
import { IconButton } from "../../ui/Button";
import { Confirm } from "../../ui/Dialog";
import { Menu, MenuItem } from "../../ui/Menu";
import { Avatar, HueBadge } from "../../ui/Signs";
import { HostItem } from "./HostItem";

/** One line of the list: who, where, what they send, and what a moderator may do about it. */
export function Person({ person, handPlace }: { person: Participant; handPlace: number }) {
  const { t } = useTranslation();
  const me = useMeeting((m) => m.me);
  const host = useMeeting((m) => m.host.participant === person.id);
  const room = useMeeting((m) => roomOf(m, person.room));
  const elsewhere = useMeeting((m) => person.room !== m.location);
  const avatar = useRef<HTMLSpanElement>(null);
  useLevel(avatar, person.id, person.microphone);
  const words = [
    person.role === "owner" && t("people.owner"),
    person.role === "moderator" && t("people.moderator"),
    person.outOfReach ? t("apart.sign") : !person.online && t("people.away"),
  ].filter(Boolean);
  return (
    <li
      className="person-line"
      data-testid="participant"
      data-participant-row={person.id}
      data-away={!person.online || undefined}
    >
      <span className="speaking" ref={avatar}>
        <Avatar letters={initials(person.name)} hue={ownHue(person.id)} hollow={!person.online} />
      </span>
      <div className="person-words">
        <span className="person-who">
          <bdi className="clip">{person.name}</bdi>
          {person.id === me && <span className="muted">({t("common.you")})</span>}
        </span>
        {words.length > 0 && <span className="muted small clip">{words.join(" · ")}</span>}
      </div>
      {handPlace > 0 && (
        <span className="hand-place numbers" role="img" aria-label={t("people.handOrder", { n: handPlace })}>
          <Hand aria-hidden />
          {handPlace}
        </span>
      )}
      {elsewhere && takesPart(person) && (
        <span role="img" aria-label={t("people.inRoom", { room: room.name || t("stage.main") })}>
          <HueBadge hue={room.hue} letter={room.letter} />
        </span>
      )}
      {host && <Network className="line-sign" role="img" aria-label={t("people.host")} />}
      {person.camera && <Video className="line-sign line-camera" role="img" aria-label={t("people.cameraOn")} />}
      {person.outOfReach ? (
        <WifiOff className="line-sign" aria-hidden />
      ) : person.microphone ? (
        <Mic className="line-sign" role="img" aria-label={t("people.microphoneOn")} />
      ) : (
        <MicOff className="line-sign" role="img" aria-label={t("people.microphoneOff")} />
      )}
      <Actions person={person} />
    </li>
  );
}

function Actions({ person }: { person: Participant }) {
  const { t } = useTranslation();
  const { meetings } = useBackend();
  const run = useRun();
  const me = useMeeting((m) => m.me);
  const moderator = useMeeting(isModerator);
  const carries = useMeeting((m) => appointable(m, person));
  const [asking, setAsking] = useState(false);
  const others = moderator && person.id !== me && person.role !== "owner";
  if (!others && !carries) return <span className="line-space" />;
  return (
    <>
      <Menu
        trigger={
          <IconButton label={t("people.actions", { name: person.name })}>
            <EllipsisVertical aria-hidden />
          </IconButton>
        }
      >
        {others && <RightItem person={person} />}
        {carries && <HostItem person={person} />}
        {others && (
          <MenuItem danger onClick={() => setAsking(true)}>
            {t("people.remove")}
          </MenuItem>
        )}
      </Menu>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={t("people.removeTitle", { name: person.name })}
        text={t("people.removeNext")}
        yes={t("people.removeYes")}
        onYes={() => void run(meetings.remove(person.id))}
      />
    </>
  );
}

function RightItem({ person }: { person: Participant }) {
  const { t } = useTranslation();
  const { meetings } = useBackend();
  const run = useRun();
  if (person.role === "participant")
    return <MenuItem onClick={() => void run(meetings.grantModerator(person.id))}>{t("people.grant")}</MenuItem>;
  return <MenuItem onClick={() => void run(meetings.revokeModerator(person.id))}>{t("people.revoke")}</MenuItem>;
}
