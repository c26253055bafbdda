import { Hand } from "lucide-react";
import { useTranslation } from "react-i18next";
import { type Ask, waited } from "../../meeting/help";
import { nameOf } from "../../meeting/rooms";
import { clock } from "../../meeting/time";
import { useNow } from "../../state/activity";
import { useBackend, useRun } from "../../state/backend";
import { useMeeting } from "../../state/store";
import { Button } from "../../ui/Button";

/** Who asks for help in a room, for how long, and what for. */
export function HelpLines({ asks }: { asks: Ask[] }) {
  if (asks.length === 0) return null;
  return (
    <ul className="wall-help">
      {asks.map((a) => (
        <HelpLine key={a.person.id} ask={a} />
      ))}
    </ul>
  );
}

function HelpLine({ ask: { person } }: { ask: Ask }) {
  const { t } = useTranslation();
  const { rooms } = useBackend();
  const run = useRun();
  const now = useNow(1000);
  const meeting = useMeeting((m) => m);
  const time = clock(waited(person, now));
  return (
    <li className="wall-ask small" data-taken={person.helper !== "" || undefined}>
      <p className="wall-ask-who">
        <Hand aria-hidden />
        <bdi className="clip">{person.name}</bdi>
        <span className="numbers">
          <span aria-hidden>{time}</span>
          <span className="only-read">{t("help.since", { time })}</span>
        </span>
      </p>
      {person.helper === "" ? (
        <Button
          className="wall-take"
          aria-label={t("help.takePerson", { name: person.name })}
          onClick={() => void run(rooms.take(person.id))}
        >
          {t("help.take")}
        </Button>
      ) : (
        <span className="wall-ask-words">
          {person.helper === meeting.me
            ? t("help.youAre")
            : t("help.onTheWay", { name: nameOf(meeting, person.helper) })}
        </span>
      )}
      {person.why !== "" && <q className="wall-ask-words">{person.why}</q>}
    </li>
  );
}
