import { useDraggable } from "@dnd-kit/react";
import { AlarmClock, Check, DoorOpen, Hand, MicOff, Pencil, Shield, WifiOff } from "lucide-react";
import { type MouseEvent, memo, useLayoutEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Participant } from "../../backend/ports";
import { initials, isModerator, ownHue } from "../../meeting/people";
import { useLevel } from "../../state/media";
import { useMeeting } from "../../state/store";
import { Avatar } from "../../ui/Signs";
import { arrive, leave } from "./landing";
import { shownIds } from "./stops";
import { pickOnly, pickTo, toggle, useBoard } from "./store";

interface Props {
  person: Participant;
  movable: boolean;
  /** They are here by the draft alone. */
  planned: boolean;
}

/** A person on the board: to be picked, dragged, or carried by the keyboard. */
export const Card = memo(function Card({ person, movable, planned }: Props) {
  const { id } = person;
  const picked = useBoard((b) => b.picked.has(id));
  const lifted = useBoard((b) => b.dragged.includes(id));
  const carried = useBoard((b) => b.carry?.ids.includes(id) ?? false);
  const tab = useBoard((b) => b.at === id);
  const { ref } = useDraggable({ id, disabled: !movable });
  const card = useRef<HTMLButtonElement>(null);
  const picture = useRef<HTMLSpanElement>(null);
  useLevel(picture, id, person.microphone);
  const words = useWords(person, planned, picked);
  useLayoutEffect(() => {
    const element = card.current!;
    arrive(id, element);
    return () => leave(id, element);
  }, [id]);

  return (
    <li>
      <button
        type="button"
        ref={(element) => {
          card.current = element;
          ref(element);
        }}
        className="board-card"
        tabIndex={tab ? 0 : -1}
        aria-label={words}
        aria-describedby={movable ? "board-keys" : undefined}
        data-stop={id}
        data-testid="card"
        data-person={id}
        data-movable={movable || undefined}
        data-picked={picked || undefined}
        data-planned={planned || undefined}
        data-away={person.away || undefined}
        data-apart={person.outOfReach || undefined}
        data-lifted={lifted || undefined}
        data-carried={carried || undefined}
        onClick={movable ? (e) => pick(e, id) : undefined}
      >
        <span className="speaking" ref={picture}>
          <Avatar letters={initials(person.name)} hue={ownHue(id)} hollow={person.outOfReach} />
          {movable && (
            <span className="card-check" data-check aria-hidden>
              <Check />
            </span>
          )}
        </span>
        <Name person={person} />
        <Signs person={person} planned={planned} />
      </button>
    </li>
  );
});

function Name({ person }: { person: Participant }) {
  const { t } = useTranslation();
  const me = useMeeting((m) => m.me === person.id);
  return <bdi className="clip card-name">{me ? t("common.you") : person.name}</bdi>;
}

function Signs({ person, planned }: { person: Participant; planned: boolean }) {
  return (
    <>
      {planned && <Pencil className="card-sign sign-planned" aria-hidden />}
      {person.hand > 0 && <Hand className="card-sign sign-hand" aria-hidden />}
      {person.late && <AlarmClock className="card-sign" aria-hidden />}
      {person.away && <DoorOpen className="card-sign" aria-hidden />}
      {isModerator(person) && <Shield className="card-sign" aria-hidden />}
      {person.outOfReach ? (
        <WifiOff className="card-sign" aria-hidden />
      ) : (
        !person.microphone && <MicOff className="card-sign" aria-hidden />
      )}
    </>
  );
}

/** All that the card shows, for ears. */
function useWords(person: Participant, planned: boolean, picked: boolean): string {
  const { t } = useTranslation();
  return [
    person.name,
    person.role === "owner" && t("people.owner"),
    person.role === "moderator" && t("people.moderator"),
    person.hand > 0 && t("board.asksHelp"),
    person.late && t("board.late"),
    person.away && t("board.away"),
    person.outOfReach ? t("apart.sign") : !person.microphone && t("stage.muted"),
    planned && t("board.planned"),
    picked && t("board.isPicked"),
  ]
    .filter(Boolean)
    .join(", ");
}

function pick(e: MouseEvent, id: string): void {
  const onCheck = (e.target as Element).closest("[data-check]") !== null;
  if (e.shiftKey) pickTo(id, shownIds(e.currentTarget));
  else if (onCheck || e.ctrlKey || e.metaKey) toggle(id);
  else pickOnly(id);
}

/** Where somebody stands until the draft is applied. */
export function Ghost({ person }: { person: Participant }) {
  return (
    <li className="board-ghost" aria-hidden>
      <span className="ghost-place" />
      <bdi className="clip card-name">{person.name}</bdi>
    </li>
  );
}
