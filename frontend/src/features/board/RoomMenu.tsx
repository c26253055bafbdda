import {
  DoorClosed,
  DoorOpen,
  EllipsisVertical,
  Hand,
  Lock,
  LockOpen,
  MessageSquare,
  Pencil,
  Timer,
} from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { MAIN_ROOM, type Participant, type Room } from "../../backend/ports";
import { useBackend, useRun } from "../../state/backend";
import { openDialog } from "../../state/dialogs";
import { openChat } from "../../state/panel";
import { useMeeting } from "../../state/store";
import { IconButton } from "../../ui/Button";
import { Menu, MenuItem, MenuLine } from "../../ui/Menu";
import { CarryItem } from "./CarryItem";
import { EditRoom } from "./EditRoom";
import { useBoard } from "./store";

/** What can be done with one room while the others stay as they are. */
export function RoomMenu({ room, title, hands }: { room: Room; title: string; hands: Participant[] }) {
  const { t } = useTranslation();
  const { rooms } = useBackend();
  const run = useRun();
  const [editing, setEditing] = useState(false);
  const readable = useMeeting((m) => m.location !== room.id && m.chats.some((c) => c.room === room.id));
  const running = useMeeting((m) => m.breakout.running);
  const owner = useMeeting((m) => m.role === "owner");
  const main = room.id === MAIN_ROOM;
  const stop = `menu ${room.id}`;
  const tab = useBoard((b) => b.at === stop);
  const edit = (change: Partial<Room>) => void run(rooms.edit({ room: room.id, ...change }));
  if (main && !readable && hands.length === 0) return null;
  return (
    <>
      <Menu
        trigger={
          <IconButton label={t("board.roomMenu", { room: title })} tabIndex={tab ? 0 : -1} data-stop={stop}>
            <EllipsisVertical aria-hidden />
          </IconButton>
        }
      >
        {hands.map((p) => (
          <MenuItem key={p.id} onClick={() => void run(rooms.dismiss(p.id))}>
            <Hand aria-hidden />
            {t("board.dismiss", { name: p.name })}
          </MenuItem>
        ))}
        {readable && (
          <MenuItem onClick={() => openChat(room.id)}>
            <MessageSquare aria-hidden />
            {t("board.message")}
          </MenuItem>
        )}
        {!main && (
          <>
            {(readable || hands.length > 0) && <MenuLine />}
            <MenuItem onClick={() => setEditing(true)}>
              <Pencil aria-hidden />
              {t("board.edit")}
            </MenuItem>
            {running && (
              <MenuItem onClick={() => openDialog({ kind: "timer", room: room.id })}>
                <Timer aria-hidden />
                {t("time.title")}
              </MenuItem>
            )}
            <MenuItem onClick={() => edit({ locked: !room.locked })}>
              {room.locked ? <LockOpen aria-hidden /> : <Lock aria-hidden />}
              {t(room.locked ? "board.unlock" : "board.lock")}
            </MenuItem>
            <MenuItem onClick={() => edit({ closed: !room.closed })}>
              {room.closed ? <DoorOpen aria-hidden /> : <DoorClosed aria-hidden />}
              {t(room.closed ? "board.open" : "board.close")}
            </MenuItem>
            {owner && <CarryItem room={room} />}
          </>
        )}
      </Menu>
      <EditRoom key={`${room.name} ${room.limit}`} room={room} open={editing} onClose={() => setEditing(false)} />
    </>
  );
}
