import { UserPlus } from "lucide-react";
import { useTranslation } from "react-i18next";
import { MAIN_ROOM, type Room } from "../../backend/ports";
import { usePanel } from "../../state/panel";
import { useMeeting } from "../../state/store";
import { Button } from "../../ui/Button";

/** Said while nobody else is in the room. */
export function Alone({ room }: { room: Room }) {
  const { t } = useTranslation();
  const elsewhere = useMeeting((m) => m.breakout.running && m.participants.some((p) => p.online && p.id !== m.me));
  const waiting = useMeeting((m) => m.participants.some((p) => p.outOfReach && p.room === room.id));
  if (waiting) return null; // they belong here, and the notice says so
  if (room.id !== MAIN_ROOM) return <p className="alone">{t("stage.onlyYouRoom", { room: room.name })}</p>;
  if (elsewhere) return <p className="alone">{t("stage.othersInRooms")}</p>;
  return (
    <div className="alone">
      <p>
        <strong>{t("stage.onlyYou")}</strong> {t("stage.onlyYouNext")}
      </p>
      <Button kind="primary" onClick={() => usePanel.setState({ invite: true })}>
        <UserPlus aria-hidden />
        {t("controls.invite")}
      </Button>
    </div>
  );
}
