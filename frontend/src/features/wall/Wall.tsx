import { X } from "lucide-react";
import { type ReactNode, useId, useMemo, useRef } from "react";
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
export function Wall({ children }: { children?: ReactNode }) {
  const { t } = useTranslation();
  const meeting = useMeeting((m) => m);
  const rooms = useMemo(() => wallRooms(meeting), [meeting]);
  const peeked = useReach((r) => r.peek);
  const inside = rooms.find((r) => r.room.id === peeked);
  const why = useId();
  const back = () => (peeked ? peek("") : openWall(false));
  useKeys({ escape: back });
  return (
    <section className="wall" aria-label={t("wall.title")} data-testid="wall">
      <Head why={why} />
      <div className="wall-middle">
        {inside && <Spotlight room={inside} why={why} />}
        <Tiles rooms={rooms.filter((r) => r !== inside)} beside={inside !== undefined} why={why} />
      </div>
      {children}
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
      <Switch label={t("reach.pressOnce")} on={once} onChange={(now) => useHolding.setState({ once: now })} />
      {owner && (
        <Switch label={t("wall.allow")} on={!noPeek} onChange={(now) => void run(rooms.rule({ noPeek: !now }))} />
      )}
      <IconButton label={t("wall.close")} keys="W" onClick={() => openWall(false)}>
        <X aria-hidden />
      </IconButton>
    </header>
  );
}

function Tiles({ rooms, beside, why }: { rooms: WallRoom[]; beside: boolean; why: string }) {
  const area = useRef<HTMLUListElement>(null);
  const { width, height, rem } = useSize(area);
  const size = { narrowest: 17 * rem, widest: 30 * rem, words: 11 * rem, gap: 8 };
  const columns = beside ? 1 : wallColumns(rooms.length, width, height, size);
  const visible = useVisible(area, rooms.map((r) => r.room.id).join(" "));
  const voices = useVoices(rooms);
  const looks = useMeeting((m) => !m.rules.noPeek);
  const wanted = rooms.map(({ room }) => ({
    id: room.id,
    camera: looks && voices.get(room.id)?.person.camera === true,
  }));
  const pictures = pictured(wanted, visible);
  return (
    <ul
      ref={area}
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
