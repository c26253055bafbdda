import {
  Accessibility,
  AutoScroller,
  Cursor,
  PointerActivationConstraints,
  PointerSensor,
  PreventSelection,
} from "@dnd-kit/dom";
import { DragDropProvider, DragOverlay } from "@dnd-kit/react";
import { type ComponentProps, type ReactNode, type RefObject, useRef } from "react";
import { useTranslation } from "react-i18next";
import { movesTo } from "../../meeting/board";
import { initials, ownHue } from "../../meeting/people";
import { nameOf } from "../../meeting/rooms";
import { useMover } from "../../state/draft";
import { useMeeting } from "../../state/store";
import { Avatar } from "../../ui/Signs";
import { EdgeScroll } from "./edgeScroll";
import { letGo } from "./landing";
import { pickNobody, together, useBoard } from "./store";
import type { Standing } from "./useKeyboard";

interface Props {
  board: RefObject<HTMLElement | null>;
  standing: () => Standing;
  children: ReactNode;
}

/** Dragging by pointer; everybody who is picked goes along. */
export function Dragging({ board, standing, children }: Props) {
  const { move } = useMover();
  const scroll = useRef<EdgeScroll | null>(null);

  function drop(room: string | undefined, overlay: Element | null) {
    const { dragged } = useBoard.getState();
    scroll.current?.stop();
    useBoard.setState({ dragged: [] });
    const { meeting, view } = standing();
    const moves = room === undefined ? {} : movesTo(meeting, dragged, room, view);
    if (Object.keys(moves).length === 0) return;
    if (overlay) letGo(dragged, overlay.getBoundingClientRect());
    pickNobody();
    void move(moves);
  }

  return (
    <DragDropProvider
      sensors={sensors}
      plugins={plugins}
      onDragStart={({ operation }) => {
        scroll.current = board.current && new EdgeScroll(board.current);
        useBoard.setState({ dragged: together(String(operation.source?.id)) });
      }}
      onDragMove={({ to, operation }) => {
        const { x, y } = to ?? operation.position.current;
        scroll.current?.at(x, y);
      }}
      onDragEnd={({ operation, canceled }) =>
        drop(canceled ? undefined : operation.target?.id.toString(), document.querySelector(".drag-card"))
      }
    >
      {children}
      <DragOverlay dropAnimation={null} className="drag-overlay">
        <Lifted />
      </DragOverlay>
    </DragDropProvider>
  );
}

/** The card under the pointer, and how many go with it. */
function Lifted() {
  const { t } = useTranslation();
  const dragged = useBoard((b) => b.dragged);
  const name = useMeeting((m) => nameOf(m, dragged[0] ?? ""));
  if (dragged.length === 0) return null;
  return (
    <span className="drag-card" data-many={dragged.length > 1 || undefined}>
      <Avatar letters={initials(name)} hue={ownHue(dragged[0]!)} />
      <span className="clip">{t("rooms.dragging", { count: dragged.length, name, more: dragged.length - 1 })}</span>
    </span>
  );
}

// The keyboard has a way of its own, by rooms and not by pixels. The other three restyle or hit-test the whole page
// again and again: with 200 cards that took half of each frame.
const without = new Set<unknown>([Accessibility, AutoScroller, Cursor, PreventSelection]);
type Plugins = Extract<NonNullable<ComponentProps<typeof DragDropProvider>["plugins"]>, readonly unknown[]>;
const plugins = (standard: Plugins) => standard.filter((p) => !without.has(p));
const sensors = [
  PointerSensor.configure({
    activationConstraints: (event) =>
      event.pointerType === "touch"
        ? [new PointerActivationConstraints.Delay({ value: 250, tolerance: 5 })]
        : [new PointerActivationConstraints.Distance({ value: 5 })],
  }),
];
