import { Tabs } from "@base-ui/react/tabs";
import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { ChatPanel } from "./features/chat/ChatPanel";
import { Controls } from "./features/controls/Controls";
import { InviteDialog } from "./features/controls/InviteDialog";
import { Knocks } from "./features/people/Knocks";
import { PeoplePanel } from "./features/people/PeoplePanel";
import { RoomsPanel } from "./features/rooms/RoomsPanel";
import { LinkBanner } from "./features/stage/LinkBanner";
import { Stage } from "./features/stage/Stage";
import { TopBar } from "./features/stage/TopBar";
import { type Tab, usePanel } from "./state/panel";
import { useMarkSeen, useUnread } from "./state/unread";
import { IconButton } from "./ui/Button";
import "./meeting.css";

/** The meeting: a thin bar, the people, a panel beside them, the controls below. */
export function MeetingScreen() {
  const tab = usePanel((p) => p.tab);
  useMarkSeen();
  return (
    <main className="meeting" data-testid="meeting" data-panel={tab ?? undefined}>
      <TopBar />
      <LinkBanner />
      <Knocks />
      <div className="meeting-middle">
        <Stage />
        {tab && <SidePanel tab={tab} />}
      </div>
      <Controls />
      <InviteDialog />
    </main>
  );
}

const panels = { rooms: RoomsPanel, people: PeoplePanel, chat: ChatPanel };

function SidePanel({ tab }: { tab: Tab }) {
  const { t } = useTranslation();
  const unread = useUnread();
  return (
    <Tabs.Root className="panel" value={tab} onValueChange={(v) => usePanel.setState({ tab: v as Tab })}>
      <div className="panel-head">
        <Tabs.List className="panel-tabs">
          {(Object.keys(panels) as Tab[]).map((which) => (
            <Tabs.Tab key={which} value={which} className="panel-tab">
              {t(`controls.${which}`)}
              {which === "chat" && unread > 0 && tab !== "chat" && (
                <span className="panel-unread numbers" role="img" aria-label={t("controls.unread", { count: unread })}>
                  {unread > 99 ? "99+" : unread}
                </span>
              )}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <IconButton label={t("controls.hidePanel")} onClick={() => usePanel.setState({ tab: null })}>
          <X aria-hidden />
        </IconButton>
      </div>
      {Object.entries(panels).map(([which, Panel]) => (
        <Tabs.Panel key={which} value={which} className="panel-body" tabIndex={-1}>
          <Panel />
        </Tabs.Panel>
      ))}
    </Tabs.Root>
  );
}
