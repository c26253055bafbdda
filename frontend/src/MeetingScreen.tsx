import { Tabs } from "@base-ui/react/tabs";
import { X } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Board } from "./features/board/Board";
import { Undoing } from "./features/board/Undoing";
import { ChatPanel } from "./features/chat/ChatPanel";
import { Controls } from "./features/controls/Controls";
import { InviteDialog } from "./features/controls/InviteDialog";
import { HelpQueue } from "./features/help/HelpQueue";
import { MyHelp } from "./features/help/MyHelp";
import { RehearsalSign } from "./features/home/RehearsalSign";
import { Knocks } from "./features/people/Knocks";
import { PeoplePanel } from "./features/people/PeoplePanel";
import { RulesDialog } from "./features/people/RulesDialog";
import { MoreItems } from "./features/rooms/More";
import { RoomsPanel } from "./features/rooms/RoomsPanel";
import { Apart } from "./features/stage/Apart";
import { LinkBanner } from "./features/stage/LinkBanner";
import { MovedBanner } from "./features/stage/MovedBanner";
import { Reaching } from "./features/stage/Reaching";
import { Stage } from "./features/stage/Stage";
import { TopBar } from "./features/stage/TopBar";
import { CapacityDialog } from "./features/time/CapacityDialog";
import { TimeBanner } from "./features/time/TimeBanner";
import { TimerDialog } from "./features/time/TimerDialog";
import { Wall } from "./features/wall/Wall";
import { waitingHelp } from "./meeting/help";
import { isModerator } from "./meeting/people";
import { useKeepMerges } from "./state/merges";
import { type Tab, usePanel } from "./state/panel";
import { openWall, useFollowReach, useReach } from "./state/reach";
import { useMeeting } from "./state/store";
import { useMarkSeen, useUnread } from "./state/unread";
import { IconButton } from "./ui/Button";
import "./meeting.css";

/** The meeting: a thin bar, the people, a panel beside them, the controls below. */
export function MeetingScreen() {
  const tab = usePanel((p) => p.tab);
  const board = useMeeting((m) => isModerator(m) && m.breakout.configured) && tab === "rooms";
  const wide = usePanel((p) => p.wide) && board;
  useMarkSeen();
  useKeepMerges();
  useFollowReach();
  return (
    <main className="meeting" data-testid="meeting" data-panel={tab ?? undefined}>
      <TopBar />
      <RehearsalSign />
      <TimeBanner />
      <MyHelp />
      <Knocks />
      <div className="meeting-middle" data-board={board ? (wide ? "wide" : "beside") : undefined}>
        <Middle wide={wide} />
        {tab && <SidePanel tab={tab} />}
      </div>
      <Controls />
      <InviteDialog />
      <TimerDialog />
      <RulesDialog />
      <CapacityDialog />
      <Undoing />
    </main>
  );
}

/** The stage, or the wall in its place; above the board there is room for the stage alone. */
function Middle({ wide }: { wide: boolean }) {
  const wall = useReach((r) => r.wall) && !wide;
  useEffect(() => {
    if (wide) openWall(false);
  }, [wide]);
  return (
    <div className="middle-place">
      {wall ? <Wall /> : <Stage />}
      <div className="stage-notes">
        <MovedBanner />
        <Apart />
        <LinkBanner />
        <Reaching />
      </div>
    </div>
  );
}

const panels = { rooms: Rooms, people: PeoplePanel, chat: ChatPanel };

function Rooms() {
  return (
    <>
      <HelpQueue />
      <RoomsPanel editor={<Board more={<MoreItems />} />} />
    </>
  );
}

function SidePanel({ tab }: { tab: Tab }) {
  const { t } = useTranslation();
  const unread = useUnread();
  const help = useMeeting(waitingHelp);
  return (
    <Tabs.Root className="panel" value={tab} onValueChange={(v) => usePanel.setState({ tab: v as Tab })}>
      <div className="panel-head">
        <Tabs.List className="panel-tabs">
          {(Object.keys(panels) as Tab[]).map((which) => (
            <Tabs.Tab key={which} value={which} className="panel-tab">
              {t(`controls.${which}`)}
              {which === "rooms" && help > 0 && tab !== "rooms" && (
                <span
                  className="panel-unread panel-help numbers"
                  role="img"
                  aria-label={t("help.queue", { count: help })}
                >
                  {help}
                </span>
              )}
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
