import { ChevronRight } from "lucide-react";
import { type CSSProperties, useId, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { MAIN_ROOM, type Memory, type RoomId, type Stay } from "../../backend/ports";
import { lasted, marks, onLine, type Person, people, type Sign, type Span, signs, span } from "../../meeting/memory";
import { initials, ownHue } from "../../meeting/people";
import { Button } from "../../ui/Button";
import { Avatar, HueBadge } from "../../ui/Signs";

const lastMark = 0.92; // of the line: behind it the words of a mark have no room
const page = 50; // people that are drawn at a time

/** Who was where, when: a line of time for each person, in the rooms' hues, and the same in words. */
export function Whereabouts({ memory, now }: { memory: Memory; now: number }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(page);
  const rows = useMemo(() => people(memory), [memory]);
  const line = useMemo(() => span(memory, now), [memory, now]);
  const rooms = useMemo(() => signs(memory), [memory]);
  if (rows.length === 0) return <p className="muted">{t("memory.nobody")}</p>;
  return (
    <>
      <Legend memory={memory} rooms={rooms} />
      <Axis line={line} />
      <ul className="where">
        {rows.slice(0, shown).map((p) => (
          <Row key={p.id} person={p} line={line} now={now} rooms={rooms} />
        ))}
      </ul>
      {rows.length > shown && (
        <Button kind="quiet" onClick={() => setShown(shown + page)}>
          {t("memory.morePeople", { count: Math.min(page, rows.length - shown) })}
        </Button>
      )}
    </>
  );
}

type Rooms = Map<RoomId, Sign>;

/** The rooms that stays were in; some may be deleted by now. */
function Legend({ memory, rooms }: { memory: Memory; rooms: Rooms }) {
  const { t } = useTranslation();
  const named = new Map(memory.stays.map((s) => [s.room, s.roomName]));
  const order = [MAIN_ROOM, ...rooms.keys()].filter((id) => named.has(id));
  return (
    <ul className="where-legend" aria-label={t("memory.rooms")}>
      {order.map((id) => (
        <li key={id}>
          <HueBadge hue={rooms.get(id)?.hue ?? 0} letter={rooms.get(id)?.letter ?? ""} />
          <span className="clip">{named.get(id) || t("stage.main")}</span>
        </li>
      ))}
    </ul>
  );
}

function Axis({ line }: { line: Span }) {
  const time = useTime(line);
  const part = (at: number) => (at - line.from) / Math.max(1, line.to - line.from);
  const fitting = marks(line).filter((at) => part(at) < lastMark);
  return (
    <div className="where-axis small muted numbers" aria-hidden>
      {fitting.map((at) => (
        <span key={at} style={place(part(at))}>
          {time(at)}
        </span>
      ))}
    </div>
  );
}

interface RowProps {
  person: Person;
  line: Span;
  now: number;
  rooms: Rooms;
}

function Row({ person, line, now, rooms }: RowProps) {
  const id = useId();
  const [open, setOpen] = useState(false);
  return (
    <li className="where-row" data-testid="where">
      <button
        type="button"
        className="where-who"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <ChevronRight aria-hidden />
        <Avatar letters={initials(person.name)} hue={ownHue(person.id)} />
        <bdi className="clip">{person.name}</bdi>
      </button>
      <div className="where-line" aria-hidden>
        {person.stays.map((s) => (
          <Bar key={`${s.room} ${s.from}`} stay={s} line={line} now={now} sign={rooms.get(s.room)} />
        ))}
      </div>
      <div id={id} className="where-words" hidden={!open}>
        {open && <Words person={person} line={line} now={now} rooms={rooms} />}
      </div>
    </li>
  );
}

function Bar({ stay, line, now, sign }: { stay: Stay; line: Span; now: number; sign: Sign | undefined }) {
  const { start, width } = onLine(stay, line, now);
  const style = { ...place(start), width: `${width * 100}%` };
  return (
    <span className="where-bar" data-hue={sign?.hue} data-main={stay.room === MAIN_ROOM || undefined} style={style}>
      {sign?.letter}
    </span>
  );
}

/** The same in words, with how long. */
function Words({ person, line, now, rooms }: RowProps) {
  const { t } = useTranslation();
  const time = useTime(line);
  return (
    <table className="where-table">
      <thead>
        <tr>
          <th scope="col">{t("memory.room")}</th>
          <th scope="col">{t("memory.from")}</th>
          <th scope="col">{t("memory.to")}</th>
          <th scope="col">{t("memory.lasted")}</th>
        </tr>
      </thead>
      <tbody>
        {person.stays.map((s) => (
          <tr key={`${s.room} ${s.from}`}>
            <td className="where-room">
              <HueBadge hue={rooms.get(s.room)?.hue ?? 0} letter={rooms.get(s.room)?.letter ?? ""} />
              <span>{s.roomName || t("stage.main")}</span>
            </td>
            <td className="numbers">{time(s.from)}</td>
            <td className="numbers">{s.to === 0 ? t("memory.still") : time(s.to)}</td>
            <td className="numbers">{t("time.minutes", { count: Math.round(lasted(s, now) / 60_000) })}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function place(part: number): CSSProperties {
  return { insetInlineStart: `${Math.min(1, Math.max(0, part)) * 100}%` };
}

/** Times of day; with the date where a meeting went over several. */
function useTime(line: Span): (at: number) => string {
  const { i18n } = useTranslation();
  return useMemo(() => {
    const long = line.to - line.from > 20 * 3_600_000;
    const format = new Intl.DateTimeFormat(i18n.language, {
      timeStyle: "short",
      ...(long ? { dateStyle: "short" } : {}),
    });
    return (at) => format.format(at);
  }, [i18n.language, line]);
}
