import { ChevronUp, ScreenShare, ScreenShareOff } from "lucide-react";
import { useTranslation } from "react-i18next";
import { mayReach } from "../../meeting/reach";
import { useBackend, useRun } from "../../state/backend";
import { useKeys } from "../../state/keys";
import { showEverywhere, useReach } from "../../state/reach";
import { useMeeting, useSnapshot } from "../../state/store";
import { IconButton } from "../../ui/Button";
import { Menu, MenuCheck } from "../../ui/Menu";

/** Shares the screen: with my room, and for moderators also with all rooms. */
export function ShareButton() {
  const { t } = useTranslation();
  const { devices } = useBackend();
  const run = useRun();
  const on = useSnapshot((s) => s.devices.screenOn);
  const rooms = useMeeting(mayReach);
  const toggle = () => void run(devices.screen(!on));
  useKeys({ s: toggle });
  return (
    <span className="with-menu">
      <IconButton
        kind="round"
        label={t(on ? "controls.screenOff" : "controls.screenOn")}
        keys="S"
        data-active={on || undefined}
        data-testid="share"
        onClick={toggle}
      >
        {on ? <ScreenShareOff aria-hidden /> : <ScreenShare aria-hidden />}
      </IconButton>
      {rooms && <Everywhere on={on} />}
    </span>
  );
}

/** Showing in all rooms begins the sharing if there is none. */
function Everywhere({ on }: { on: boolean }) {
  const { t } = useTranslation();
  const { devices } = useBackend();
  const run = useRun();
  const everywhere = useReach((r) => r.everywhere);
  async function change(all: boolean) {
    if (all && !on && !(await run(devices.screen(true)))) return;
    showEverywhere(all);
  }
  return (
    <Menu
      align="center"
      trigger={
        <IconButton label={t("reach.shareMenu")} className="menu-handle">
          <ChevronUp aria-hidden />
        </IconButton>
      }
    >
      <MenuCheck checked={everywhere} onChange={(all) => void change(all)}>
        {t("reach.showAll")}
      </MenuCheck>
    </Menu>
  );
}
