import { DoorOpen, EllipsisVertical, Gauge, ListChecks, Megaphone, Play, Square, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { MAIN_ROOM } from "../../backend/ports";
import { useBackend, useRun } from "../../state/backend";
import { openDialog } from "../../state/dialogs";
import { LoadLine } from "../../state/LoadSign";
import { StartMenu } from "../../state/StartMenu";
import { StopMenu } from "../../state/StopMenu";
import { useMeeting } from "../../state/store";
import { Button, IconButton } from "../../ui/Button";
import { Confirm } from "../../ui/Dialog";
import { Menu, MenuItem, MenuLine } from "../../ui/Menu";
import { Broadcast } from "./Broadcast";

/** Start and stop, a message to all, and deleting behind a question. */
export function Manage() {
  const { t } = useTranslation();
  const { rooms } = useBackend();
  const run = useRun();
  const { running, method, plan } = useMeeting((m) => m.breakout);
  const away = useMeeting((m) => m.location !== MAIN_ROOM);
  const [asking, setAsking] = useState(false);
  const [writing, setWriting] = useState(false);
  return (
    <div className="manage">
      {running && away && (
        <Button onClick={() => void run(rooms.visit(MAIN_ROOM))}>
          <DoorOpen aria-hidden />
          {t("rooms.back")}
        </Button>
      )}
      {!running && <p className="muted small">{t(method === "choose" ? "rooms.startChoose" : "rooms.startNext")}</p>}
      {!running && <LoadLine />}
      <div className="manage-line">
        {running ? (
          <Button className="manage-main" onClick={() => void run(rooms.stop())}>
            <Square aria-hidden />
            {t("rooms.stop")}
          </Button>
        ) : (
          <Button kind="primary" className="manage-main" onClick={() => void run(rooms.start(plan))}>
            <Play aria-hidden />
            {t("rooms.start")}
          </Button>
        )}
        {running ? <StopMenu /> : <StartMenu />}
        <IconButton label={t("rooms.messageAll")} className="manage-icon" onClick={() => setWriting(true)}>
          <Megaphone aria-hidden />
        </IconButton>
        <Menu
          trigger={
            <IconButton label={t("rooms.manage")} className="manage-icon">
              <EllipsisVertical aria-hidden />
            </IconButton>
          }
        >
          <MenuItem onClick={() => setWriting(true)}>
            <Megaphone aria-hidden />
            {t("rooms.messageAll")}
          </MenuItem>
          <MenuItem onClick={() => openDialog({ kind: "rules" })}>
            <ListChecks aria-hidden />
            {t("late.open")}
          </MenuItem>
          <MenuItem onClick={() => openDialog({ kind: "capacity" })}>
            <Gauge aria-hidden />
            {t("load.open")}
          </MenuItem>
          <MenuLine />
          <MenuItem danger onClick={() => setAsking(true)}>
            <Trash2 aria-hidden />
            {t("rooms.delete")}
          </MenuItem>
        </Menu>
      </div>
      <Broadcast open={writing} onClose={() => setWriting(false)} />
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={t("rooms.deleteTitle")}
        text={t("rooms.deleteNext")}
        yes={t("rooms.deleteYes")}
        onYes={() => void run(rooms.remove())}
      />
    </div>
  );
}
