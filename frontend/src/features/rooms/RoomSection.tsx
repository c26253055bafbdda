import { useDroppable } from "@dnd-kit/react";
import { Hand, MessageSquare } from "lucide-react";
import { useTranslation } from "react-i18next";
import { MAIN_ROOM } from "../../backend/ports";
import { isModerator } from "../../meeting/people";
import { mayVisit, type Section } from "../../meeting/rooms";
import { useBackend, useRun } from "../../state/backend";
import { openChat } from "../../state/panel";
import { useMeeting } from "../../state/store";
import { Button, IconButton } from "../../ui/Button";
import { HueBadge } from "../../ui/Signs";
import { PersonRow } from "./PersonRow";

/** One room: a heading, its people, and a place to drop others. */
export function RoomSection({ section, dragged }: { section: Section; dragged: string[] }) {
  const { t } = useTranslation();
  const { room, people } = section;
  const moderator = useMeeting(isModerator);
  const running = useMeeting((m) => m.breakout.running);
  const { ref, isDropTarget } = useDroppable({ id: room.id, disabled: !moderator });
  const main = room.id === MAIN_ROOM;
  const title = main ? t(running || !moderator ? "rooms.main" : "rooms.unassigned") : room.name;
  const hands = people.filter((p) => p.hand > 0).length;
  return (
    <section
      ref={ref}
      className="room"
      data-hue={room.hue || undefined}
      data-testid="room"
      data-room={room.id}
      data-target={isDropTarget || undefined}
    >
      <header className="room-head">
        {!(main && title === t("rooms.unassigned")) && <HueBadge hue={room.hue} letter={room.letter} />}
        <h2 className="clip room-name">{title}</h2>
        <span className="muted numbers" role="img" aria-label={t("rooms.people", { count: people.length })}>
          {people.length}
        </span>
        {hands > 0 && (
          <span className="room-hands numbers" role="img" aria-label={t("rooms.hands", { count: hands })}>
            <Hand aria-hidden />
            {hands}
          </span>
        )}
        <RoomActions id={room.id} name={title} />
      </header>
      {people.length > 0 ? (
        <ul>
          {people.map((p) => (
            <PersonRow key={p.id} person={p} lifted={dragged.includes(p.id)} />
          ))}
        </ul>
      ) : (
        <p className="room-empty muted small">
          {t(moderator && dragged.length > 0 ? "rooms.emptyDrop" : "rooms.empty")}
        </p>
      )}
    </section>
  );
}

function RoomActions({ id, name }: { id: string; name: string }) {
  const { t } = useTranslation();
  const { rooms } = useBackend();
  const run = useRun();
  const here = useMeeting((m) => m.location === id);
  const visit = useMeeting(mayVisit);
  const readable = useMeeting((m) => m.chats.some((c) => c.room === id));
  return (
    <span className="room-actions">
      {readable && !here && (
        <IconButton label={t("rooms.write", { room: name })} onClick={() => openChat(id)}>
          <MessageSquare aria-hidden />
        </IconButton>
      )}
      {visit &&
        (here ? (
          <span className="room-here small">{t("rooms.inIt")}</span>
        ) : (
          <Button
            className="room-join"
            aria-label={t("rooms.joinRoom", { room: name })}
            onClick={() => void run(rooms.visit(id))}
          >
            {t("rooms.join")}
          </Button>
        ))}
    </span>
  );
}
