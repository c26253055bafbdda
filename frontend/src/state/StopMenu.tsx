import { ChevronDown } from "lucide-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "../ui/Button";
import { Menu, MenuItem } from "../ui/Menu";
import { useBackend, useRun } from "./backend";

const graces = [10, 30, 60, 90, 120]; // seconds

/** Beside "Stop rooms": the same with a countdown, so that groups can finish their sentence. */
export function StopMenu() {
  const { t } = useTranslation();
  const { rooms } = useBackend();
  const run = useRun();
  return (
    <Menu
      title={t("time.stopIn")}
      trigger={
        <IconButton label={t("time.stopIn")} className="manage-icon" data-testid="stop-in">
          <ChevronDown aria-hidden />
        </IconButton>
      }
    >
      {graces.map((s) => (
        <MenuItem key={s} onClick={() => void run(rooms.setTimer({ room: "", millis: 0, grace: s * 1000 }))}>
          {t("time.inSeconds", { count: s })}
        </MenuItem>
      ))}
    </Menu>
  );
}
