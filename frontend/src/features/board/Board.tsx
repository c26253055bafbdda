import { type ReactNode, useCallback, useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { MAIN_ROOM } from "../../backend/ports";
import { columns, type Column as Model } from "../../meeting/board";
import { nameOf } from "../../meeting/rooms";
import { follow, useAhead, useDraft } from "../../state/draft";
import { usePanel } from "../../state/panel";
import { useMeeting } from "../../state/store";
import { useToasts } from "../../state/toasts";
import { Column } from "./Column";
import { DraftBar } from "./DraftBar";
import { Dragging } from "./Dragging";
import { SelectionBar } from "./SelectionBar";
import { firstStop } from "./stops";
import { useBoard } from "./store";
import { Toolbar } from "./Toolbar";
import { type Standing, useKeyboard } from "./useKeyboard";
import "./board.css";

/** The rooms as columns of people who can be moved, at once or by a draft. */
export function Board({ more }: { more?: ReactNode }) {
  const { t } = useTranslation();
  const meeting = useMeeting((m) => m);
  const search = useBoard((b) => b.search);
  const moderators = useBoard((b) => b.moderators);
  const running = meeting.breakout.running;
  const picking = useBoard((b) => b.picked.size > 0);
  const said = useBoard((b) => b.said);
  const drafting = useDraft((d) => d.on);
  const settingUp = useDraft((d) => d.settingUp);
  const draft = useDraft((d) => d.draft);
  const wide = usePanel((p) => p.wide);
  const ahead = useAhead();
  const view = useMemo(() => ({ ahead, moderators, search }), [ahead, moderators, search]);
  const all = useMemo(() => columns(meeting, view), [meeting, view]);
  const planned = useMemo(() => new Set(Object.keys(draft)), [draft]);
  const titles = useTitles(all);
  const found = all.reduce((n, c) => n + c.people.length, 0);
  const latest = useRef<Standing>(null!);
  latest.current = {
    meeting,
    view,
    titles,
    counts: Object.fromEntries(all.map((c) => [c.room.id, c.count])),
    rooms: all.map((c) => c.room.id),
  };
  const standing = useCallback(() => latest.current, []);
  const onKeys = useKeyboard(standing);
  const place = useTabPlace();
  useFollow();

  const column = (c: Model) => (
    <Column key={c.room.id} column={c} title={titles[c.room.id]!} planned={planned} moderators={moderators} />
  );
  return (
    <div
      className="board"
      data-draft={drafting || undefined}
      data-wide={wide || undefined}
      data-before={!running || undefined}
    >
      <Toolbar more={more} />
      {drafting && <p className="draft-sign small">{t(settingUp ? "board.settingUpNext" : "board.draftNext")}</p>}
      <Dragging board={place} standing={standing}>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: the controls in it have the focus; their keys come by here */}
        <div
          ref={place}
          className="board-columns scroll"
          data-board
          data-testid="rooms"
          data-picking={picking || undefined}
          onKeyDownCapture={onKeys}
          onFocus={(e) => {
            const stop = (e.target as Element).closest<HTMLElement>("[data-stop]");
            if (stop) useBoard.setState({ at: stop.dataset.stop });
          }}
        >
          {column(all[0]!)}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: where it scrolls, the keyboard scrolls it, too */}
          <section className="board-rooms scroll" aria-label={t("controls.rooms")} tabIndex={0}>
            {all.slice(1).map(column)}
          </section>
        </div>
      </Dragging>
      <SelectionBar />
      <DraftBar />
      <p id="board-keys" hidden>
        {t("board.keys")}
      </p>
      <p className="only-read" aria-live="assertive" data-testid="said">
        {said || (search !== "" && t("board.found", { count: found }))}
      </p>
    </div>
  );
}

function useTitles(all: Model[]): Record<string, string> {
  const { t } = useTranslation();
  const running = useMeeting((m) => m.breakout.running);
  const main = t(running ? "rooms.main" : "rooms.unassigned");
  return useMemo(
    () => Object.fromEntries(all.map(({ room }) => [room.id, room.id === MAIN_ROOM ? main : room.name])),
    [all, main],
  );
}

/** Keeps Tab's one way into the board open when the control it led to is gone. */
function useTabPlace() {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { at } = useBoard.getState();
    const stop = place.current?.querySelector(`[data-stop="${CSS.escape(at)}"]`) ?? null;
    if (!stop) useBoard.setState({ at: (place.current && firstStop(place.current)?.dataset.stop) ?? "" });
  });
  return place;
}

/** Fits the draft to what others did, and says whom they moved. */
function useFollow(): void {
  const { t } = useTranslation();
  const meeting = useMeeting((m) => m);
  useEffect(() => {
    const moved = follow(meeting);
    for (const id of moved) {
      useToasts.getState().add({ kind: "said", text: t("board.movedMeanwhile", { name: nameOf(meeting, id) }) });
    }
  }, [meeting, t]);
}
