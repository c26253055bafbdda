import { type KeyboardEvent, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { MAIN_ROOM, type Meeting } from "../../backend/ports";
import { takesPart } from "../../meeting/apart";
import { movable, movesTo, pickUp, seat, step, type View } from "../../meeting/board";
import { nameOf } from "../../meeting/rooms";
import { useDraft, useMover } from "../../state/draft";
import { expect } from "./landing";
import { nextStop } from "./stops";
import { pickNobody, say, together, toggle, useBoard } from "./store";

/** Who stands in which column now, for words. */
export interface Standing {
  meeting: Meeting;
  view: View;
  titles: Record<string, string>; // of rooms
  counts: Record<string, number>;
  rooms: string[]; // in order
}

/**
 * The way without a pointer: arrows go from card to card, Space or Enter picks up, arrows choose the room, Enter
 * drops, Escape lets everybody stay. Each step is said.
 */
export function useKeyboard(standing: () => Standing): (e: KeyboardEvent<HTMLElement>) => void {
  const { t } = useTranslation();
  const { move } = useMover();
  return useMemo(() => {
    const who = (ids: string[]) =>
      t("rooms.dragging", { count: ids.length, name: nameOf(standing().meeting, ids[0]!), more: ids.length - 1 });
    const where = (room: string) => {
      const { titles, counts } = standing();
      return t("board.place", { room: titles[room], count: counts[room] ?? 0 });
    };

    function lift(id: string): void {
      const { meeting, view, rooms } = standing();
      const there = together(id).filter((other) =>
        meeting.participants.some((p) => p.id === other && takesPart(p) && movable(p, view.moderators)),
      );
      const person = meeting.participants.find((p) => p.id === id);
      if (!person || !there.includes(id)) return;
      const from = view.ahead[id] === undefined ? seat(meeting, person) : view.ahead[id] || MAIN_ROOM;
      useBoard.setState({ carry: pickUp(there, rooms, from) });
      say(t("board.lifted", { who: who(there), where: where(from) }));
    }

    function letGo(): void {
      const { carry } = useBoard.getState();
      if (!carry) return;
      useBoard.setState({ carry: null });
      say(t("board.cancelled", { who: who(carry.ids) }));
    }

    async function drop(): Promise<void> {
      const { carry } = useBoard.getState();
      if (!carry) return;
      const { meeting, view, titles } = standing();
      const room = carry.rooms[carry.at]!;
      const moves = movesTo(meeting, carry.ids, room, view);
      const words = { who: who(carry.ids), room: titles[room], count: carry.ids.length };
      const draft = useDraft.getState().on;
      expect(carry.ids[0]!);
      useBoard.setState({ carry: null });
      if (Object.keys(moves).length === 0) return say(t("board.stays", words));
      if (!(await move(moves))) return;
      pickNobody();
      say(t(draft ? "board.dropPlanned" : "board.dropped", words));
    }

    function carrying(key: string): boolean {
      const { carry } = useBoard.getState();
      if (!carry) return false;
      const next = step(carry, key);
      if (next) {
        useBoard.setState({ carry: next });
        say(where(next.rooms[next.at]!));
      } else if (key === "Enter" || key === " ") void drop();
      else if (key === "Escape" || key === "Tab") letGo();
      return key !== "Tab";
    }

    return (e) => {
      const stop = (e.target as Element).closest<HTMLElement>("[data-stop]");
      if (!stop || !e.currentTarget.contains(stop)) return; // a menu, drawn elsewhere
      const id = stop.dataset.person;
      const handled = () => {
        if (carrying(e.key)) return true;
        const space = e.key === " " || e.key === "Enter";
        if (id && space && stop.dataset.movable) {
          if (e.ctrlKey || e.metaKey) toggle(id);
          else lift(id);
          return true;
        }
        if (e.key === "Escape" && useBoard.getState().picked.size > 0) {
          pickNobody();
          return true;
        }
        if (e.ctrlKey || e.metaKey || e.altKey) return false;
        const next = nextStop(stop, e.key);
        if (!next) return false;
        const other = next.dataset.person;
        if (e.shiftKey && id && other) useBoard.setState(({ picked }) => ({ picked: new Set([...picked, id, other]) }));
        next.focus();
        return true;
      };
      if (!handled()) return;
      e.preventDefault();
      e.stopPropagation();
    };
  }, [t, move, standing]);
}
