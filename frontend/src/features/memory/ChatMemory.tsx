import { Megaphone, Mic, Search } from "lucide-react";
import { useDeferredValue, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Memory, RoomId } from "../../backend/ports";
import { lines, pieces, type RoomLine, type Sign, search, signs } from "../../meeting/memory";
import { clock } from "../../meeting/time";
import { Button } from "../../ui/Button";
import { Select } from "../../ui/Select";
import { HueBadge } from "../../ui/Signs";

const page = 100; // lines that are drawn at a time

/** The chats of all rooms in one row of time, or of one; to be searched. */
export function ChatMemory({ memory }: { memory: Memory }) {
  const { t } = useTranslation();
  const [room, setRoom] = useState<RoomId | "">("");
  const [wanted, setWanted] = useState("");
  const [shown, setShown] = useState(page);
  const looking = useDeferredValue(wanted);
  const rooms = useMemo(() => signs(memory), [memory]);
  const all = useMemo(() => lines(memory, room), [memory, room]);
  const found = useMemo(() => search(all, looking), [all, looking]);
  const sign = (id: RoomId) => rooms.get(id) ?? none;
  const options = [
    { value: "", label: t("memory.allRooms") },
    ...memory.rooms.map((r) => ({ value: r.id, label: r.name || t("stage.main"), sign: <HueBadge {...sign(r.id)} /> })),
  ];
  const reset = () => setShown(page);
  return (
    <>
      <div className="memory-filter">
        <div className="memory-search">
          <Search aria-hidden />
          <input
            className="input"
            type="search"
            value={wanted}
            aria-label={t("memory.search")}
            placeholder={t("memory.search")}
            onChange={(e) => {
              setWanted(e.target.value);
              reset();
            }}
          />
        </div>
        <Select
          hideLabel
          label={t("memory.room")}
          value={room}
          options={options}
          onChange={(id) => {
            setRoom(id);
            reset();
          }}
        />
        <p className="muted small numbers" role="status">
          {looking.trim() !== ""
            ? t("memory.found", { count: found.length })
            : t("memory.lines", { count: all.length })}
        </p>
      </div>
      <ol className="memory-lines">
        {found.slice(0, shown).map((l) => (
          <Line key={`${l.room} ${l.id}`} line={l} sign={sign(l.room)} wanted={looking} />
        ))}
      </ol>
      {found.length > shown && (
        <Button kind="quiet" onClick={() => setShown(shown + page)}>
          {t("memory.more", { count: Math.min(page, found.length - shown) })}
        </Button>
      )}
    </>
  );
}

const none: Sign = { hue: 0, letter: "" };

function Line({ line, sign, wanted }: { line: RoomLine; sign: Sign; wanted: string }) {
  const { t, i18n } = useTranslation();
  const time = new Intl.DateTimeFormat(i18n.language, { timeStyle: "short" });
  return (
    <li className="memory-line" data-testid="memory-line" data-system={line.kind === "system" || undefined}>
      <time className="muted small numbers" dateTime={new Date(line.wall).toISOString()}>
        {time.format(line.wall)}
      </time>
      <HueBadge {...sign} />
      <p className="memory-words">
        <span className="only-read">{line.roomName || t("stage.main")}: </span>
        {line.kind === "system" ? <System line={line} /> : <Said line={line} wanted={wanted} />}
      </p>
    </li>
  );
}

function System({ line }: { line: RoomLine }) {
  const { t, i18n } = useTranslation();
  const key = `chat.system.${line.text}`;
  const name = line.name || t("chat.system.someone");
  return <span className="muted">{i18n.exists(key) ? t(key, { name }) : line.text}</span>;
}

function Said({ line, wanted }: { line: RoomLine; wanted: string }) {
  const { t } = useTranslation();
  return (
    <>
      <bdi className="memory-name">
        <Marked text={line.name} wanted={wanted} />
      </bdi>
      {line.kind === "broadcast" && (
        <span className="memory-kind small">
          <Megaphone aria-hidden />
          {t("chat.toAll")}
        </span>
      )}
      {line.kind === "note" ? (
        <span className="memory-kind small">
          <Mic aria-hidden />
          {t("memory.note", { time: clock(line.millis) })}
        </span>
      ) : (
        <span className="memory-text" dir="auto">
          <Marked text={line.text} wanted={wanted} />
        </span>
      )}
    </>
  );
}

function Marked({ text, wanted }: { text: string; wanted: string }) {
  return pieces(text, wanted).map((p, i) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of a fixed text
    p.hit ? <mark key={i}>{p.text}</mark> : p.text,
  );
}
