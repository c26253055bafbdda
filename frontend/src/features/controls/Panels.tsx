import { GalleryThumbnails, LayoutGrid, MessageSquare, UserPlus, Users } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { waitingHelp } from "../../meeting/help";
import { mayReach } from "../../meeting/reach";
import { useKeys } from "../../state/keys";
import { type Tab, toggleTab, usePanel } from "../../state/panel";
import { toggleWall, useReach } from "../../state/reach";
import { useMeeting } from "../../state/store";
import { useUnread } from "../../state/unread";
import { IconButton } from "../../ui/Button";

/** What I see in the stage's place and beside it. */
export function Panels() {
  const { t } = useTranslation();
  const tab = usePanel((p) => p.tab);
  const unread = useUnread();
  const help = useMeeting(waitingHelp);
  const invite = () => usePanel.setState({ invite: true });
  useKeys({ r: () => toggleTab("rooms"), p: () => toggleTab("people"), c: () => toggleTab("chat"), i: invite });
  const button = (which: Tab, keys: string, sign: ReactNode, more?: string, badge?: ReactNode) => (
    <IconButton
      kind="round"
      label={more ? `${t(`controls.${which}`)}, ${more}` : t(`controls.${which}`)}
      keys={keys}
      aria-pressed={tab === which}
      data-testid={`open-${which}`}
      onClick={() => toggleTab(which)}
    >
      {sign}
      {more && badge}
    </IconButton>
  );
  return (
    <div className="controls-group">
      <WallButton />
      {button(
        "rooms",
        "R",
        <LayoutGrid aria-hidden />,
        help > 0 ? t("help.queue", { count: help }) : undefined,
        <span className="help-badge numbers" aria-hidden>
          {help}
        </span>,
      )}
      {button("people", "P", <Users aria-hidden />)}
      {button(
        "chat",
        "C",
        <MessageSquare aria-hidden />,
        unread > 0 ? t("controls.unread", { count: unread }) : undefined,
        <span className="problem-dot unread-dot" aria-hidden />,
      )}
      <IconButton kind="round" label={t("controls.invite")} keys="I" data-testid="invite" onClick={invite}>
        <UserPlus aria-hidden />
      </IconButton>
    </div>
  );
}

/** For moderators while rooms are open: all rooms in the stage's place. */
function WallButton() {
  const { t } = useTranslation();
  const allowed = useMeeting(mayReach);
  const open = useReach((r) => r.wall);
  useKeys({ w: () => allowed && toggleWall() });
  if (!allowed) return null;
  return (
    <IconButton
      kind="round"
      label={t("wall.open")}
      keys="W"
      aria-pressed={open}
      data-testid="open-wall"
      onClick={toggleWall}
    >
      <GalleryThumbnails aria-hidden />
    </IconButton>
  );
}
