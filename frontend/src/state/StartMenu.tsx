import { ChevronDown } from "lucide-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "../ui/Button";
import { Menu, MenuItem } from "../ui/Menu";
import { useBackend, useRun } from "./backend";
import { useGrace } from "./TimerItems";

const offered = [5, 10, 15, 20, 30, 45, 60]; // minutes
const minute = 60_000;

/** Beside "Start rooms": for how long, whatever was set up. */
export function StartMenu() {
  const { t } = useTranslation();
  const { rooms } = useBackend();
  const run = useRun();
  const grace = useGrace();
  const start = (minutes: number) => void run(rooms.start({ millis: minutes * minute, grace }));
  return (
    <Menu
      title={t("time.startFor")}
      trigger={
        <IconButton label={t("time.startFor")} className="manage-icon" data-testid="start-for">
          <ChevronDown aria-hidden />
        </IconButton>
      }
    >
      {offered.map((n) => (
        <MenuItem key={n} onClick={() => start(n)}>
          {t("time.minutes", { count: n })}
        </MenuItem>
      ))}
      <MenuItem onClick={() => start(0)}>{t("time.noLimit")}</MenuItem>
    </Menu>
  );
}
