import { Network, Settings, Wifi } from "lucide-react";
import { useTranslation } from "react-i18next";
import { roomOf } from "../../meeting/rooms";
import { LoadSign } from "../../state/LoadSign";
import { usePanel } from "../../state/panel";
import { useMeeting } from "../../state/store";
import { TimeSign } from "../../state/TimeSign";
import { IconButton } from "../../ui/Button";
import { HueBadge } from "../../ui/Signs";
import { ApartSign } from "./Apart";
import { Listening } from "./Listening";
import { Observed } from "./Observed";

/** Where I am: the meeting, the room, and that nothing leaves this network. */
export function TopBar() {
  const { t } = useTranslation();
  const name = useMeeting((m) => m.name);
  const room = useMeeting((m) => roomOf(m, m.location));
  const people = useMeeting((m) => m.participants.filter((p) => p.online).length);
  const host = useMeeting((m) => m.host.me);
  return (
    <header className="topbar" data-hue={room.hue || undefined}>
      <h1 className="topbar-name">
        <bdi className="clip">{name}</bdi>
      </h1>
      <p className="topbar-room" data-testid="location">
        <HueBadge hue={room.hue} letter={room.letter} />
        <span className="clip">{room.name || t("stage.main")}</span>
      </p>
      <TimeSign />
      <LoadSign />
      <Observed />
      <Listening />
      <ApartSign />
      <p className="topbar-lan numbers">
        {host ? <Network role="img" aria-label={t("stage.hosting")} /> : <Wifi aria-hidden />}
        <span className="clip">{t("stage.lan", { count: people })}</span>
      </p>
      <IconButton label={t("settings.title")} onClick={() => usePanel.setState({ settings: true })}>
        <Settings aria-hidden />
      </IconButton>
    </header>
  );
}
