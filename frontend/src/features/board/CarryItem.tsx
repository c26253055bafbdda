import { Network } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Room } from "../../backend/ports";
import { eligible } from "../../meeting/host";
import { useBackend, useRun } from "../../state/backend";
import { useComputer } from "../../state/computers";
import { useMeeting } from "../../state/store";
import { MenuChoice, MenuMore } from "../../ui/Menu";

/** Whose computer carries the sound and the pictures of one room: the host's, or somebody's, those in the room first. */
export function CarryItem({ room }: { room: Room }) {
  const { t } = useTranslation();
  return (
    <MenuMore
      label={
        <>
          <Network aria-hidden />
          {t("host.carryRoom")}
        </>
      }
    >
      <People room={room} />
    </MenuMore>
  );
}

/** Drawn only while the list is open. */
function People({ room }: { room: Room }) {
  const { t } = useTranslation();
  const { rooms } = useBackend();
  const run = useRun();
  const meeting = useMeeting((m) => m);
  const computer = useComputer();
  const people = eligible(meeting);
  const here = people.filter((p) => p.room === room.id);
  const others = people.filter((p) => p.room !== room.id);
  return (
    <MenuChoice
      title={t("host.carryRoom")}
      value={room.chosen}
      groups={[[{ value: "", label: t("host.automatic") }], here.map(computer), others.map(computer)]}
      onChange={(participant) => void run(rooms.carry({ room: room.id, participant }))}
    />
  );
}
