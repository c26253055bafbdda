import { ChevronDown, DoorOpen, Hand, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { type Ask, queue, waited } from "../../meeting/help";
import { isModerator } from "../../meeting/people";
import { nameOf } from "../../meeting/rooms";
import { clock } from "../../meeting/time";
import { useNow } from "../../state/activity";
import { useBackend, useRun } from "../../state/backend";
import { useMeeting } from "../../state/store";
import { Button, IconButton } from "../../ui/Button";
import { HueBadge } from "../../ui/Signs";
import "./help.css";

/** For moderators: who asks for help, first come first. */
export function HelpQueue() {
  const { t } = useTranslation();
  const meeting = useMeeting((m) => m);
  const asks = isModerator(meeting) ? queue(meeting) : [];
  const waiting = asks.filter((a) => a.person.helper === "").length;
  return (
    <>
      <p role="status" className="only-read">
        {waiting > 0 && t("help.queue", { count: waiting })}
      </p>
      {asks.length > 0 && (
        <details open className="help" data-testid="help">
          <summary className="help-title">
            <Hand aria-hidden />
            <h2>{t("help.title")}</h2>
            <span className="muted numbers">{asks.length}</span>
            <ChevronDown className="help-fold" aria-hidden />
          </summary>
          <ol className="help-list scroll">
            {asks.map((a) => (
              <HelpCard key={a.person.id} ask={a} />
            ))}
          </ol>
        </details>
      )}
    </>
  );
}

function HelpCard({ ask: { person, room } }: { ask: Ask }) {
  const { t } = useTranslation();
  const { rooms } = useBackend();
  const run = useRun();
  const meeting = useMeeting((m) => m);
  const { name, helper, why } = person;
  const mine = helper === meeting.me;
  async function join() {
    if (helper === "" && !(await run(rooms.take(person.id)))) return;
    await run(rooms.visit(room.id));
  }
  return (
    <li className="help-card" data-hue={room.hue} data-testid="ask" data-taken={helper !== "" || undefined}>
      <div className="help-who">
        <HueBadge hue={room.hue} letter={room.letter} />
        <bdi className="clip help-name">{name}</bdi>
        <span className="muted small clip">{room.name}</span>
        <Waited ask={{ person, room }} />
        <IconButton label={t("help.dismissPerson", { name })} onClick={() => void run(rooms.dismiss(person.id))}>
          <X aria-hidden />
        </IconButton>
      </div>
      {why !== "" && <p className="help-why">{why}</p>}
      <div className="help-actions">
        {helper !== "" ? (
          <p className="help-taken small">
            {mine ? t("help.youAre") : t("help.onTheWay", { name: nameOf(meeting, helper) })}
          </p>
        ) : (
          <Button
            kind="primary"
            aria-label={t("help.takePerson", { name })}
            onClick={() => void run(rooms.take(person.id))}
          >
            {t("help.take")}
          </Button>
        )}
        {meeting.location !== room.id && (
          <Button aria-label={t("help.joinPerson", { name, room: room.name })} onClick={() => void join()}>
            <DoorOpen aria-hidden />
            {t("rooms.join")}
          </Button>
        )}
      </div>
    </li>
  );
}

function Waited({ ask: { person } }: { ask: Ask }) {
  const { t } = useTranslation();
  const time = clock(waited(person, useNow(1000)));
  return (
    <span className="help-time small numbers" data-testid="waited">
      <span aria-hidden>{time}</span>
      <span className="only-read">{t("help.since", { time })}</span>
    </span>
  );
}
