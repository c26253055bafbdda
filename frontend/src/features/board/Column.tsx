import { useDroppable } from "@dnd-kit/react";
import { memo, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { MAIN_ROOM } from "../../backend/ports";
import { type Column as Model, movable } from "../../meeting/board";
import { Card, Ghost } from "./Card";
import { ColumnHead } from "./ColumnHead";
import { useBoard } from "./store";

interface Props {
  column: Model;
  title: string;
  /** Who is here by the draft alone. */
  planned: ReadonlySet<string>;
  moderators: boolean;
}

/** One room: a heading, its people, and a place to drop others. */
export const Column = memo(function Column({ column, title, planned, moderators }: Props) {
  const { t } = useTranslation();
  const { room, people, leaving, count } = column;
  const { ref, isDropTarget } = useDroppable({ id: room.id });
  const carried = useBoard((b) => b.carry?.rooms[b.carry.at] === room.id);
  const element = useRef<HTMLElement>(null);
  useEffect(() => {
    if (carried) element.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [carried]);
  const main = room.id === MAIN_ROOM;
  return (
    <section
      ref={(e) => {
        element.current = e;
        ref(e);
      }}
      className="column"
      aria-label={t("board.column", { room: title, count })}
      data-hue={room.hue || undefined}
      data-testid="room"
      data-room={room.id}
      data-main={main || undefined}
      tabIndex={main ? 0 : undefined} // where it scrolls, the keyboard scrolls it, too
      data-closed={room.closed || undefined}
      data-target={isDropTarget || carried || undefined}
    >
      <ColumnHead room={room} title={title} people={people} count={count} />
      {people.length + leaving.length > 0 ? (
        <ul className="column-people">
          {people.map((p) => (
            <Card key={p.id} person={p} movable={movable(p, moderators)} planned={planned.has(p.id)} />
          ))}
          {leaving.map((p) => (
            <Ghost key={p.id} person={p} />
          ))}
        </ul>
      ) : (
        <p className="column-empty muted small">{t(count > 0 ? "board.noMatch" : "board.empty")}</p>
      )}
    </section>
  );
}, same);

/** A snapshot that changes nothing here draws nothing here. */
function same(a: Props, b: Props): boolean {
  return (
    a.column.room === b.column.room &&
    a.column.count === b.column.count &&
    a.title === b.title &&
    a.planned === b.planned &&
    a.moderators === b.moderators &&
    alike(a.column.people, b.column.people) &&
    alike(a.column.leaving, b.column.leaving)
  );
}

function alike<T>(a: T[], b: T[]): boolean {
  return a.length === b.length && a.every((x, i) => x === b[i]);
}
