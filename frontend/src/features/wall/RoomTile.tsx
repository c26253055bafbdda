import { AudioLines, WifiOff } from "lucide-react";
import { useTranslation } from "react-i18next";
import { initials, ownHue } from "../../meeting/people";
import type { Voice, WallRoom } from "../../meeting/wall";
import { Picture } from "../../state/Picture";
import { TimeLeft } from "../../state/TimeLeft";
import { Avatar, HueBadge } from "../../ui/Signs";
import { Actions } from "./Actions";
import { HelpLines } from "./HelpLines";
import { Quiet } from "./Quiet";
import { Talked } from "./Talked";

interface Props {
  room: WallRoom;
  voice: Voice | null;
  picture: boolean;
  why: string; // id of the text that says why looking is off
}

/** One room of the wall. */
export function RoomTile({ room: { room, people, apart, asks }, voice, picture, why }: Props) {
  const { t } = useTranslation();
  return (
    <li className="wall-room" data-hue={room.hue || undefined} data-room={room.id} data-testid="wall-room">
      <header className="wall-room-head">
        <HueBadge hue={room.hue} letter={room.letter} />
        <h3 className="clip">{room.name || t("stage.main")}</h3>
        <span className="muted numbers" role="img" aria-label={t("rooms.people", { count: people.length })}>
          {people.length}
        </span>
        {apart.length > 0 && (
          <span
            className="wall-apart muted numbers"
            role="img"
            aria-label={t("apart.count", { count: apart.length })}
            title={apart.map((p) => p.name).join(", ")}
          >
            <WifiOff aria-hidden />
            {apart.length}
          </span>
        )}
        <TimeLeft room={room.id} />
      </header>
      <div className="wall-picture" data-loud={voice?.now || undefined}>
        {voice && <Speaker voice={voice} picture={picture} />}
        {people.length > 0 ? <Quiet people={people} /> : <p className="wall-empty muted">{t("wall.empty")}</p>}
      </div>
      {people.length > 0 && <Talked people={people} />}
      <HelpLines asks={asks} />
      <Actions room={room} why={why} />
    </li>
  );
}

const lowest = 180; // px: the height of a camera's lowest layer

function Speaker({ voice: { person, now }, picture }: { voice: Voice; picture: boolean }) {
  const { t } = useTranslation();
  return (
    <>
      <Avatar letters={initials(person.name)} hue={ownHue(person.id)} size="l" />
      {picture && <Picture participant={person.id} source="camera" most={lowest} />}
      <p className="tile-name">
        {now && <AudioLines aria-hidden />}
        <bdi className="clip">{person.name}</bdi>
        <span className="only-read">{t(now ? "wall.speaks" : "wall.spoke")}</span>
      </p>
    </>
  );
}
