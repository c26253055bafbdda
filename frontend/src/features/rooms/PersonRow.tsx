import { Checkbox } from "@base-ui/react/checkbox";
import { useDraggable } from "@dnd-kit/react";
import { ArrowRightLeft, Check, Hand, MicOff, Shield } from "lucide-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Participant } from "../../backend/ports";
import { initials, isModerator, ownHue } from "../../meeting/people";
import { useLevel } from "../../state/media";
import { useMeeting } from "../../state/store";
import { IconButton } from "../../ui/Button";
import { Avatar } from "../../ui/Signs";
import { MoveMenu } from "./MoveMenu";
import { useSelection } from "./selection";

/** A person in a room. Those who can be moved can be picked, dragged and sent by menu. */
export function PersonRow({ person, lifted }: { person: Participant; lifted: boolean }) {
  const { t } = useTranslation();
  const me = useMeeting((m) => m.me);
  const movable = useMeeting(isModerator) && !isModerator(person);
  const selected = useSelection((s) => s.ids.has(person.id));
  const { ref, isDragging } = useDraggable({ id: person.id, disabled: !movable });
  const speaking = useRef<HTMLSpanElement>(null);
  useLevel(speaking, person.id, person.microphone);
  const name = person.id === me ? t("common.you") : person.name;
  return (
    <li
      ref={ref}
      className={`person ${movable ? "person-movable" : ""}`}
      data-testid="person"
      data-person={person.id}
      data-selected={selected || undefined}
      data-lifted={isDragging || lifted || undefined}
    >
      <span className="speaking" ref={speaking}>
        <Avatar letters={initials(person.name)} hue={ownHue(person.id)} />
        {movable && (
          <Checkbox.Root
            className="check"
            checked={selected}
            aria-label={t("rooms.select", { name: person.name })}
            onCheckedChange={() => useSelection.getState().toggle(person.id)}
          >
            <Checkbox.Indicator>
              <Check aria-hidden />
            </Checkbox.Indicator>
          </Checkbox.Root>
        )}
      </span>
      <bdi className="clip person-name">{name}</bdi>
      {person.hand > 0 && <Hand className="sign-hand" role="img" aria-label={t("stage.handUp")} />}
      {isModerator(person) && <Shield className="sign" role="img" aria-label={t(`people.${roleWord(person)}`)} />}
      {!person.microphone && <MicOff className="sign" role="img" aria-label={t("stage.muted")} />}
      {movable && (
        <MoveMenu
          ids={[person.id]}
          trigger={
            <IconButton label={t("rooms.movePerson", { name: person.name })} className="person-move">
              <ArrowRightLeft aria-hidden />
            </IconButton>
          }
        />
      )}
    </li>
  );
}

function roleWord(p: Participant): "owner" | "moderator" {
  return p.role === "owner" ? "owner" : "moderator";
}
