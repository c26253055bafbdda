import { Network } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AppError } from "../../backend/ports";
import { carrying, type Elsewhere, eligible, elsewhere } from "../../meeting/host";
import { nameOf } from "../../meeting/rooms";
import { failure, useBackend } from "../../state/backend";
import { useComputer } from "../../state/computers";
import { useMeeting } from "../../state/store";
import { ErrorNote } from "../../ui/ErrorNote";
import { Select } from "../../ui/Select";
import { HueBadge } from "../../ui/Signs";

/** Whose computer carries the meeting and which rooms are carried elsewhere; the owner chooses. */
export function WhoCarries() {
  const { t } = useTranslation();
  const meeting = useMeeting((m) => m);
  const { participant, me } = meeting.host;
  const name = nameOf(meeting, participant);
  const rooms = elsewhere(meeting);
  return (
    <section className="carries" data-testid="carries">
      <p className="carries-who">
        <Network aria-hidden />
        <strong>{me ? t("host.mine") : name ? t("host.other", { name }) : t("host.nobody")}</strong>
      </p>
      <p className="muted" role="status">
        <How />
      </p>
      {meeting.role === "owner" && <Choose />}
      {rooms.length > 0 && (
        <ul className="carries-rooms">
          {rooms.map((e) => (
            <CarriedRoom key={e.room.id} {...e} />
          ))}
        </ul>
      )}
    </section>
  );
}

/** To the owner, only what their choice does not say itself. */
function How() {
  const { t } = useTranslation();
  const owner = useMeeting((m) => m.role === "owner");
  const how = useMeeting(carrying);
  const name = useMeeting((m) => nameOf(m, m.host.chosen));
  const mine = useMeeting((m) => m.host.chosen === m.me);
  if (owner && (how === "automatic" || how === "chosen")) return null;
  if (how === "changing" && mine) return t("host.how.changingMine");
  return t(`host.how.${how}`, { name });
}

/** Automatic, or one of those who are reached; a choice that is out of reach stays named. */
function Choose() {
  const { t } = useTranslation();
  const { meetings } = useBackend();
  const meeting = useMeeting((m) => m);
  const computer = useComputer();
  const [error, setError] = useState<AppError | null>(null);
  const { chosen } = meeting.host;
  const there = eligible(meeting);
  const away = meeting.participants.filter((p) => p.id === chosen && !there.includes(p));
  return (
    <>
      <Select
        label={t("host.choose")}
        value={chosen}
        options={[{ value: "", label: t("host.automatically") }, ...[...there, ...away].map(computer)]}
        onChange={(who) => void failure(meetings.appoint(who)).then(setError)}
      />
      <p className="muted small">{t("host.next")}</p>
      {error && <ErrorNote error={error} />}
    </>
  );
}

function CarriedRoom({ room, by, waits }: Elsewhere) {
  const { t } = useTranslation();
  const name = useMeeting((m) => nameOf(m, by));
  const mine = useMeeting((m) => m.me === by);
  const words = { room: room.name, name: mine ? t("host.myComputer") : name };
  return (
    <li>
      <HueBadge hue={room.hue} letter={room.letter} />
      <span>{t(`host.room.${waits ? "waits" : mine ? "mine" : "other"}`, words)}</span>
    </li>
  );
}
