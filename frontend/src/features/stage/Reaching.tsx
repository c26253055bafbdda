import { useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Participant } from "../../backend/ports";
import { initials, ownHue } from "../../meeting/people";
import { type Reacher, reachers } from "../../meeting/reach";
import { useLevel } from "../../state/media";
import { useMeeting } from "../../state/store";
import { Avatar } from "../../ui/Signs";

/** Who speaks to my room, or shows it something, from another one. */
export function Reaching() {
  const meeting = useMeeting((m) => m);
  return (
    <div role="status">
      {reachers(meeting).map((r) => (
        <Banner key={r.person.id} reacher={r} />
      ))}
    </div>
  );
}

function Banner({ reacher }: { reacher: Reacher }) {
  const { t } = useTranslation();
  const { person, sources } = reacher;
  const speaks = sources.includes("microphone");
  return (
    <p className="reaching" data-testid="reaching">
      <Ring person={person} />
      <bdi>{t(speaks ? "reach.speaks" : "reach.shows", { name: person.name })}</bdi>
    </p>
  );
}

function Ring({ person }: { person: Participant }) {
  const ring = useRef<HTMLSpanElement>(null);
  useLevel(ring, person.id);
  return (
    <span className="speaking" ref={ring}>
      <Avatar letters={initials(person.name)} hue={ownHue(person.id)} />
    </span>
  );
}
