import { DoorOpen, Hand, MicOff, Shield, WifiOff } from "lucide-react";
import { useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { MAIN_ROOM, type Participant, type Room } from "../../backend/ports";
import { initials, isModerator, ownHue } from "../../meeting/people";
import { barred, leftRoom, mayReturn, mayVisit, roomOf, type Section, sections } from "../../meeting/rooms";
import { useBackend, useRun } from "../../state/backend";
import { useLevel } from "../../state/media";
import { useMeeting } from "../../state/store";
import { Button } from "../../ui/Button";
import { Avatar, HueBadge } from "../../ui/Signs";

/** What a participant sees: their own room, or all of them where they may choose. */
export function Mine() {
  const { t } = useTranslation();
  const meeting = useMeeting((m) => m);
  const all = useMemo(() => sections(meeting), [meeting]);
  if (!meeting.breakout.running) return <NotStarted />;
  return (
    <>
      <div className="rooms scroll" data-testid="rooms">
        {mayVisit(meeting) && <h2 className="rooms-title">{t("rooms.choosing")}</h2>}
        {all.map((s) => (
          <RoomOf key={s.room.id} section={s} />
        ))}
      </div>
      <Ways />
    </>
  );
}

/** Back to the main room, or from there to one's own. */
function Ways() {
  const { t } = useTranslation();
  const { rooms } = useBackend();
  const run = useRun();
  const back = useMeeting(mayReturn);
  const left = useMeeting(leftRoom);
  if (!back && !left) return null;
  const to = left?.id ?? MAIN_ROOM;
  return (
    <div className="manage">
      <Button kind={left ? "primary" : "plain"} onClick={() => void run(rooms.visit(to))}>
        <DoorOpen aria-hidden />
        {left ? t("rooms.backToMine", { room: left.name }) : t("rooms.back")}
      </Button>
    </div>
  );
}

function RoomOf({ section: { room, people } }: { section: Section }) {
  const { t } = useTranslation();
  const title = room.id === MAIN_ROOM ? t("rooms.main") : room.name;
  return (
    <section className="room" data-hue={room.hue || undefined} data-testid="room" data-room={room.id}>
      <header className="room-head">
        <HueBadge hue={room.hue} letter={room.letter} />
        <h2 className="clip room-name">{title}</h2>
        <span className="muted numbers" role="img" aria-label={t("rooms.people", { count: people.length })}>
          {room.limit > 0 ? `${people.length}/${room.limit}` : people.length}
        </span>
        <Enter room={room} title={title} />
      </header>
      {people.length > 0 ? (
        <ul>
          {people.map((p) => (
            <Person key={p.id} person={p} />
          ))}
        </ul>
      ) : (
        <p className="room-empty muted small">{t("rooms.empty")}</p>
      )}
    </section>
  );
}

/** The way in where people choose, or why there is none now. */
function Enter({ room, title }: { room: Room; title: string }) {
  const { t } = useTranslation();
  const { rooms } = useBackend();
  const run = useRun();
  const here = useMeeting((m) => m.location === room.id);
  const visit = useMeeting(mayVisit);
  const why = useMeeting((m) => barred(m, room));
  if (!visit) return null;
  if (here) return <span className="room-way small">{t("rooms.inIt")}</span>;
  if (why) return <span className="room-way muted small">{t(`rooms.barred.${why}`)}</span>;
  return (
    <Button
      className="room-way room-join"
      aria-label={t("rooms.joinRoom", { room: title })}
      onClick={() => void run(rooms.visit(room.id))}
    >
      {t("rooms.join")}
    </Button>
  );
}

function Person({ person }: { person: Participant }) {
  const { t } = useTranslation();
  const me = useMeeting((m) => m.me);
  const speaking = useRef<HTMLSpanElement>(null);
  useLevel(speaking, person.id, person.microphone);
  return (
    <li className="person" data-testid="person" data-person={person.id} data-apart={person.outOfReach || undefined}>
      <span className="speaking" ref={speaking}>
        <Avatar letters={initials(person.name)} hue={ownHue(person.id)} hollow={person.outOfReach} />
      </span>
      <bdi className="clip person-name">{person.id === me ? t("common.you") : person.name}</bdi>
      {person.hand > 0 && <Hand className="person-sign" role="img" aria-label={t("stage.handUp")} />}
      {isModerator(person) && <Shield className="person-sign" role="img" aria-label={t("people.moderator")} />}
      {person.outOfReach ? (
        <WifiOff className="person-sign" role="img" aria-label={t("apart.sign")} />
      ) : (
        !person.microphone && <MicOff className="person-sign" role="img" aria-label={t("stage.muted")} />
      )}
    </li>
  );
}

function NotStarted() {
  const { t } = useTranslation();
  const mine = useMeeting((m) => m.participants.find((p) => p.id === m.me)?.assigned ?? "");
  const room = useMeeting((m) => (mine ? roomOf(m, mine) : null));
  return (
    <div className="not-started">
      <h2>{t("rooms.notStarted")}</h2>
      <p className="muted">{t("rooms.notStartedNext")}</p>
      {room && room.id !== MAIN_ROOM && (
        <p className="not-started-room">
          <HueBadge hue={room.hue} letter={room.letter} />
          {t("rooms.prepared", { room: room.name })}
        </p>
      )}
    </div>
  );
}
