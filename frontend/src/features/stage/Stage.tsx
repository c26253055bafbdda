import { type CSSProperties, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Meeting, Participant, Source } from "../../backend/ports";
import { capacity, type Grid, largestGrid } from "../../meeting/grid";
import { here } from "../../meeting/people";
import { reachers } from "../../meeting/reach";
import { roomOf } from "../../meeting/rooms";
import { toggleTab, usePanel } from "../../state/panel";
import { useMeeting, useSnapshot } from "../../state/store";
import { PersonTile, ScreenTile } from "../../state/Tile";
import { useSize } from "../../state/useSize";
import { Alone } from "./Alone";
import { useArrange } from "./useArrange";
import "./stage.css";

/** The people in my room, as large as they fit, in the frame of the room's hue. */
export function Stage() {
  const { t } = useTranslation();
  const meeting = useMeeting((m) => m);
  const hideSelf = useSnapshot((s) => s.settings.selfViewHidden);
  const room = roomOf(meeting, meeting.location);
  const everyone = useMemo(() => mineLast(here(meeting), meeting.me), [meeting]);
  const others = everyone.length > 1;
  const people = hideSelf && others ? everyone.filter((p) => p.id !== meeting.me) : everyone;
  const { people: shown, screens } = withReachers(people, everyone, meeting);
  return (
    <section
      className="stage"
      data-hue={room.hue || undefined}
      data-room={room.id}
      aria-label={t("stage.label", { room: room.name || t("stage.main") })}
    >
      <div className={`stage-area ${screens.length > 0 ? "stage-with-screen" : ""}`}>
        {screens.length > 0 && <Screens people={screens} me={meeting.me} />}
        <People people={shown} me={meeting.me} strip={screens.length > 0} />
      </div>
      {!others && <Alone room={room} />}
    </section>
  );
}

/** Whose camera or screen reaches this room from another one has a tile as well. */
function withReachers(people: Participant[], everyone: Participant[], m: Meeting) {
  const from = (source: Source) => reachers(m).flatMap((r) => (r.sources.includes(source) ? [r.person] : []));
  return {
    people: [...from("camera"), ...people],
    screens: [...from("screen"), ...everyone.filter((p) => p.screen)],
  };
}

const gap = 8;

function Screens({ people, me }: { people: Participant[]; me: string }) {
  const area = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(area);
  const grid = largestGrid(people.length, width, height, gap);
  return (
    <div className="tiles-area" ref={area}>
      <ul className="tiles" style={{ width: rowWidth(grid) }}>
        {people.map((p) => (
          <ScreenTile key={p.id} person={p} me={p.id === me} style={tileSize(grid)} />
        ))}
      </ul>
    </div>
  );
}

function People({ people, me, strip }: { people: Participant[]; me: string; strip: boolean }) {
  const { t } = useTranslation();
  const area = useRef<HTMLDivElement>(null);
  const { width, height, rem } = useSize(area);
  const fits = capacity(people.length, width, height, gap, (strip ? 8 : 11) * rem);
  const crowded = fits < people.length;
  const mine = fits > 2 && people.some((p) => p.id === me); // I keep my place; the others share what is left
  const others = people.filter((p) => !mine || p.id !== me).map((p) => p.id);
  const places = (crowded ? Math.max(1, fits - 1) : fits) - (mine ? 1 : 0);
  const visible = [...useArrange(others, places), ...(mine ? [me] : [])];
  const grid = largestGrid(visible.length + (crowded ? 1 : 0), width, height, gap);
  const hidden = people.length - visible.length;
  return (
    <div className="tiles-area" ref={area}>
      <ul className="tiles" style={{ width: rowWidth(grid) }}>
        {width > 0 &&
          visible.map((id) => {
            const person = people.find((p) => p.id === id)!;
            return <PersonTile key={id} person={person} me={id === me} style={tileSize(grid)} />;
          })}
        {hidden > 0 && (
          <li className="tile tile-more" style={tileSize(grid)}>
            <button
              type="button"
              onClick={() => usePanel.getState().tab !== "people" && toggleTab("people")}
              aria-label={t("stage.moreLabel", { count: hidden })}
            >
              {t("stage.more", { count: hidden })}
            </button>
          </li>
        )}
      </ul>
    </div>
  );
}

function tileSize(grid: Grid): CSSProperties {
  return { width: grid.width, height: grid.height };
}

function rowWidth(grid: Grid): number {
  return grid.columns * grid.width + (grid.columns - 1) * gap + 1;
}

function mineLast(people: Participant[], me: string): Participant[] {
  return [...people.filter((p) => p.id !== me), ...people.filter((p) => p.id === me)];
}
