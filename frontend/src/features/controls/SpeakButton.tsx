import { ChevronUp, RadioTower } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Room, RoomId } from "../../backend/ports";
import { mayReach, openRooms } from "../../meeting/reach";
import { mainRoom } from "../../meeting/rooms";
import { silence, speakToRooms, useAudience, useHolding, useReach } from "../../state/reach";
import { useSpeakKey } from "../../state/reachKeys";
import { useRoomNames } from "../../state/reachNames";
import { useMeeting } from "../../state/store";
import { IconButton } from "../../ui/Button";
import { Menu, MenuCheck, MenuLine } from "../../ui/Menu";
import { HueBadge } from "../../ui/Signs";
import { useHold } from "../../ui/useHold";

/** For moderators while rooms are open: holds my voice into all rooms, or chosen ones. */
export function SpeakButton() {
  const allowed = useMeeting(mayReach);
  useSpeakKey("b", allowed);
  return allowed ? <Speak /> : null;
}

function Speak() {
  const { t } = useTranslation();
  const on = useReach((r) => r.talk?.kind === "rooms");
  const once = useHolding((h) => h.once);
  const chosen = useAudience((a) => a.rooms);
  const names = useRoomNames();
  const hold = useHold({ on, once, start: speakToRooms, end: silence });
  const label =
    chosen === "all"
      ? t(once ? "reach.onceAll" : "reach.holdAll")
      : t(once ? "reach.once" : "reach.hold", { rooms: names(chosen) });
  return (
    <span className="with-menu">
      <IconButton
        kind="round"
        label={label}
        keys="B"
        className="hold"
        data-active={on || undefined}
        data-testid="speak"
        {...hold}
      >
        <RadioTower aria-hidden />
      </IconButton>
      <Audience />
    </span>
  );
}

/** To whom, and how it is held. None chosen is all. */
function Audience() {
  const { t } = useTranslation();
  const meeting = useMeeting((m) => m);
  const chosen = useAudience((a) => a.rooms);
  const once = useHolding((h) => h.once);
  const all = [...openRooms(meeting), mainRoom(meeting)];
  const set = (rooms: RoomId[]) =>
    useAudience.setState({ rooms: rooms.length === 0 || rooms.length === all.length ? "all" : rooms });
  const toggle = (r: Room, on: boolean) => {
    const before = chosen === "all" ? [] : chosen.filter((id) => all.some((a) => a.id === id));
    set(on ? [...before, r.id] : before.filter((id) => id !== r.id));
  };
  return (
    <Menu
      align="center"
      trigger={
        <IconButton label={t("reach.choose")} className="menu-handle" data-testid="audience">
          <ChevronUp aria-hidden />
        </IconButton>
      }
    >
      <MenuCheck checked={chosen === "all"} onChange={() => set([])}>
        {t("reach.all")}
      </MenuCheck>
      {all.map((r) => (
        <MenuCheck key={r.id} checked={chosen !== "all" && chosen.includes(r.id)} onChange={(on) => toggle(r, on)}>
          <HueBadge hue={r.hue} letter={r.letter} />
          {r.name || t("stage.main")}
        </MenuCheck>
      ))}
      <MenuLine />
      <MenuCheck checked={once} onChange={(now) => useHolding.setState({ once: now })}>
        {t("reach.pressOnce")}
      </MenuCheck>
    </Menu>
  );
}
