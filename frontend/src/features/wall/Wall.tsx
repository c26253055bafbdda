import { X } from "lucide-react";
import { useId, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { pictured, type WallRoom, wallColumns, wallRooms } from "../../meeting/wall";
import { useBackend, useRun } from "../../state/backend";
import { useKeys } from "../../state/keys";
import { openWall, peek, useHolding, useReach } from "../../state/reach";
import { useMeeting } from "../../state/store";
import { useSize } from "../../state/useSize";
import { IconButton } from "../../ui/Button";
import { Switch } from "../../ui/Switch";
import { RoomTile } from "./RoomTile";
import { Spotlight } from "./Spotlight";
import { useVisible } from "./useVisible";
import { useVoices } from "./useVoices";
import "./wall.css";

/** A tile for each room, in the stage's place: who talks, for how long nobody has, and the ways in. */
export function Wall() {
  const { t } = useTranslation();
  const meeting = useMeeting((m) => m);
  const rooms = useMemo(() => wallRooms(meeting), [meeting]);
  const peeked = useReach((r) => r.peek);
  const inside = rooms.find((r) => r.room.id === peeked);
  const why = useId();
  const area = useRef<HTMLElement>(null);
  const space = useSize(area);
  const back = () => (peeked ? peek("") : openWall(false));
  useKeys({ escape: back });
  return (
    <section
      ref={area}
      className="wall scroll"
      aria-label={t("wall.title")}
      data-testid="wall"
      data-inside={inside !== undefined || undefined}
    >
      <Head why={why} />
      <div className="wall-middle">
        {inside && <Spotlight room={inside} why={why} />}
        <Tiles rooms={rooms.filter((r) => r !== inside)} space={space} beside={inside !== undefined} why={why} />
      </div>
    </section>
  );
}

function Head({ why }: { why: string }) {
  const { t } = useTranslation();
  const { rooms } = useBackend();
  const run = useRun();
  const owner = useMeeting((m) => m.role === "owner");
  const noPeek = useMeeting((m) => m.rules.noPeek);
  const once = useHolding((h) => h.once);
  return (
    <header className="wall-head">
      <h2>{t("wall.title")}</h2>
      <p id={why} className="wall-why small">
        {noPeek && t(owner ? "wall.forbiddenOwn" : "wall.forbidden")}
      </p>
      <div className="wall-switches">
        <Switch label={t("reach.pressOnce")} on={once} onChange={(now) => useHolding.setState({ once: now })} />
        {owner && (
          <Switch label={t("wall.allow")} on={!noPeek} onChange={(now) => void run(rooms.rule({ noPeek: !now }))} />
        )}
      </div>
      <IconButton label={t("wall.close")} keys="W" className="wall-close" onClick={() => openWall(false)}>
        <X aria-hidden />
      </IconButton>
    </header>
  );
}

interface TilesProps {
  rooms: WallRoom[];
  space: { width: number; height: number; rem: number }; // px, of the whole wall
  beside: boolean; // of the room that is peeked into
  why: string;
}

function Tiles({ rooms, space: { width, height, rem }, beside, why }: TilesProps) {
  const list = useRef<HTMLUListElement>(null);
  const size = { narrowest: 17 * rem, widest: 30 * rem, words: 11 * rem, gap: 8 };
  const head = 4 * rem; // and the padding
  const columns = beside ? 1 : wallColumns(rooms.length, width - rem, height - head, size);
  const visible = useVisible(list, rooms.map((r) => r.room.id).join(" "));
  const voices = useVoices(rooms);
  const looks = useMeeting((m) => !m.rules.noPeek);
  const wanted = rooms.map(({ room }) => ({
    id: room.id,
    camera: looks && voices.get(room.id)?.person.camera === true,
  }));
  const pictures = pictured(wanted, visible);
  return (
    <ul
      ref={list}
      className="wall-tiles scroll"
      style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, ${size.widest}px))` }}
    >
      {rooms.map((r) => (
        <RoomTile
          key={r.room.id}
          room={r}
          voice={voices.get(r.room.id) ?? null}
          picture={pictures.has(r.room.id)}
          why={why}
        />
      ))}
    </ul>
  );
}
