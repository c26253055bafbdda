import { Accessibility, PointerActivationConstraints, PointerSensor } from "@dnd-kit/dom";
import { DragDropProvider, DragOverlay } from "@dnd-kit/react";
import { type ComponentProps, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { movesTo, nameOf, sections } from "../../meeting/rooms";
import { useBackend, useRun } from "../../state/backend";
import { useMeeting } from "../../state/store";
import { RoomSection } from "./RoomSection";
import { SelectionBar } from "./SelectionBar";
import { useSelection } from "./selection";

/** All rooms with their people. Dragging is by pointer; the keyboard's way is the menu "Move to room". */
export function RoomList() {
  const { t } = useTranslation();
  const { rooms } = useBackend();
  const run = useRun();
  const meeting = useMeeting((m) => m);
  const all = useMemo(() => sections(meeting), [meeting]);
  const selection = useSelection();
  const [dragged, setDragged] = useState<string[]>([]);

  function drop(room: string | undefined) {
    setDragged([]);
    const moves = room === undefined ? {} : movesTo(meeting, dragged, room);
    if (Object.keys(moves).length === 0) return;
    selection.clear();
    void run(rooms.assign(moves));
  }

  return (
    <DragDropProvider
      sensors={sensors}
      plugins={plugins}
      onDragStart={({ operation }) => setDragged(selection.with(String(operation.source?.id)))}
      onDragEnd={({ operation, canceled }) => drop(canceled ? undefined : operation.target?.id.toString())}
    >
      <div className="rooms scroll" data-testid="rooms" data-picking={selection.ids.size > 0 || undefined}>
        {all.map((s) => (
          <RoomSection key={s.room.id} section={s} dragged={dragged} />
        ))}
      </div>
      <SelectionBar />
      <DragOverlay dropAnimation={null} className="drag-overlay">
        {dragged.length > 0 && (
          <span className="drag-card">
            {t("rooms.dragging", {
              count: dragged.length,
              name: nameOf(meeting, dragged[0]!),
              more: dragged.length - 1,
            })}
          </span>
        )}
      </DragOverlay>
    </DragDropProvider>
  );
}

// Without the accessibility plugin, which would make buttons of the rows: the menu is the way without a pointer.
type Plugins = Extract<NonNullable<ComponentProps<typeof DragDropProvider>["plugins"]>, readonly unknown[]>;
const plugins = (standard: Plugins) => standard.filter((p) => p !== Accessibility);
const sensors = [
  PointerSensor.configure({
    activationConstraints: (event) =>
      event.pointerType === "touch"
        ? [new PointerActivationConstraints.Delay({ value: 250, tolerance: 5 })]
        : [new PointerActivationConstraints.Distance({ value: 5 })],
  }),
];
