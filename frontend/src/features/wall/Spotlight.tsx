import { ArrowLeft } from "lucide-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { capacity, largestGrid } from "../../meeting/grid";
import type { WallRoom } from "../../meeting/wall";
import { peek } from "../../state/reach";
import { useMeeting } from "../../state/store";
import { PersonTile, ScreenTile } from "../../state/Tile";
import { TimeLeft } from "../../state/TimeLeft";
import { useSize } from "../../state/useSize";
import { Button } from "../../ui/Button";
import { HueBadge } from "../../ui/Signs";
import { Actions } from "./Actions";
import { HelpLines } from "./HelpLines";

const gap = 8;

/** The room that is peeked into, its people large. */
export function Spotlight({ room: { room, people, asks }, why }: { room: WallRoom; why: string }) {
  const { t } = useTranslation();
  const me = useMeeting((m) => m.me);
  const area = useRef<HTMLDivElement>(null);
  const { width, height, rem } = useSize(area);
  const screens = people.filter((p) => p.screen);
  const all = screens.length + people.length;
  const fits = capacity(all, width, height, gap, 9 * rem);
  const crowded = fits < all;
  const places = crowded ? Math.max(1, fits - 1) : fits; // the last one says how many more there are
  const shownScreens = screens.slice(0, places);
  const shown = people.slice(0, places - shownScreens.length);
  const grid = largestGrid(Math.min(fits, all), width, height, gap);
  const style = { width: grid.width, height: grid.height };
  const hidden = all - shownScreens.length - shown.length;
  const name = room.name || t("stage.main");
  return (
    <section className="spotlight" data-hue={room.hue || undefined} data-testid="spotlight" aria-label={name}>
      <header className="spotlight-head">
        <HueBadge hue={room.hue} letter={room.letter} />
        <p role="status" className="clip">
          {t("wall.inside", { room: name })}
        </p>
        <TimeLeft room={room.id} />
        <Button onClick={() => peek("")}>
          <ArrowLeft aria-hidden />
          {t("wall.peekEnd")}
        </Button>
      </header>
      <div className="spotlight-area" ref={area}>
        <ul className="spotlight-tiles" style={{ width: grid.columns * grid.width + (grid.columns - 1) * gap + 1 }}>
          {shownScreens.map((p) => (
            <ScreenTile key={`${p.id}/screen`} person={p} me={p.id === me} style={style} />
          ))}
          {shown.map((p) => (
            <PersonTile key={p.id} person={p} me={p.id === me} style={style} />
          ))}
          {hidden > 0 && (
            <li className="tile spotlight-more" style={style}>
              <span role="img" aria-label={t("stage.moreLabel", { count: hidden })}>
                {t("stage.more", { count: hidden })}
              </span>
            </li>
          )}
        </ul>
      </div>
      <HelpLines asks={asks} />
      <Actions room={room} why={why} inside />
    </section>
  );
}
