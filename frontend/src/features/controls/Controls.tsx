import { DoorOpen, LogOut } from "lucide-react";
import { useTranslation } from "react-i18next";
import { MAIN_ROOM } from "../../backend/ports";
import { mayVisit } from "../../meeting/rooms";
import { successor } from "../../meeting/successor";
import { useBackend, useRun } from "../../state/backend";
import { useMeeting } from "../../state/store";
import { Button } from "../../ui/Button";
import { Menu, MenuItem } from "../../ui/Menu";
import { Own } from "./Own";
import { Panels } from "./Panels";
import { SpeakSign } from "./SpeakSign";
import "./controls.css";

/** What I send, what I see beside the stage, and the way out. */
export function Controls() {
  const { t } = useTranslation();
  return (
    <section className="controls" aria-label={t("controls.label")}>
      <SpeakSign />
      <div className="controls-side" />
      <Own />
      <div className="controls-side controls-end">
        <Panels />
        <Leave />
      </div>
    </section>
  );
}

function Leave() {
  const { t } = useTranslation();
  const { meetings, rooms } = useBackend();
  const run = useRun();
  const back = useMeeting((m) => m.location !== MAIN_ROOM && mayVisit(m));
  return (
    <Menu
      trigger={
        <Button kind="danger" className="leave" aria-label={t("controls.leave")} data-testid="leave">
          <LogOut aria-hidden />
          <span className="leave-word">{t("controls.leave")}</span>
        </Button>
      }
    >
      {back && (
        <MenuItem onClick={() => void run(rooms.visit(MAIN_ROOM))}>
          <DoorOpen aria-hidden />
          {t("controls.backToMain")}
        </MenuItem>
      )}
      <MenuItem danger onClick={() => void run(meetings.leave())}>
        <LogOut aria-hidden />
        <span className="leave-words">
          {t("controls.leaveMeeting")}
          <TakesOver />
        </span>
      </MenuItem>
    </Menu>
  );
}

/** What becomes of the meeting that my computer hosts. */
function TakesOver() {
  const { t } = useTranslation();
  const next = useMeeting(successor);
  if (!next) return null;
  const words = next === "another" ? t("leave.another") : t("leave.named", { name: next.name });
  return <span className="leave-next small">{words}</span>;
}
