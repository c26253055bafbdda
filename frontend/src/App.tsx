import { Tooltip } from "@base-ui/react/tooltip";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { HomeScreen } from "./features/home/HomeScreen";
import { LobbyScreen } from "./features/lobby/LobbyScreen";
import { MemoryDialog } from "./features/memory/MemoryDialog";
import { SettingsDialog } from "./features/settings/SettingsDialog";
import { speak } from "./i18n";
import { MeetingScreen } from "./MeetingScreen";
import { closeDialog } from "./state/dialogs";
import { useWanted } from "./state/intent";
import { usePanel } from "./state/panel";
import { useView } from "./state/store";
import { Toasts } from "./Toasts";
import { Mark } from "./ui/Signs";

/** One screen at a time: home, the lobby of what is wanted, or the meeting that the app is in. */
export function App() {
  const ready = useView((v) => v.snapshot !== null);
  return (
    <Tooltip.Provider delay={500}>
      {ready ? <Screen /> : <Starting />}
      <Toasts />
    </Tooltip.Provider>
  );
}

function Screen() {
  const meeting = useView((v) => v.snapshot?.meeting?.id ?? "");
  const intent = useWanted((w) => w.intent);
  useLooks();
  useEffect(() => {
    closeDialog();
    if (meeting === "") return usePanel.setState({ invite: false, chat: "" });
    useWanted.setState({ intent: null, name: null });
    if (!besideFits()) usePanel.setState({ tab: null });
  }, [meeting]);
  return (
    <>
      {meeting !== "" ? <MeetingScreen /> : intent ? <LobbyScreen intent={intent} /> : <HomeScreen />}
      <SettingsDialog />
      <MemoryDialog />
    </>
  );
}

/** Whether stage and panel fit beside each other; in a narrower window (meeting.css) people come first. */
function besideFits(): boolean {
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
  return window.innerWidth > 44 * rem;
}

/** Language and theme follow the settings, the title the meeting. */
function useLooks() {
  const language = useView((v) => v.snapshot?.settings.language ?? "");
  const theme = useView((v) => v.snapshot?.settings.theme ?? "");
  const name = useView((v) => v.snapshot?.meeting?.name ?? "");
  useEffect(() => speak(language), [language]);
  useEffect(() => {
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
  }, [theme]);
  useEffect(() => {
    document.title = name ? `${name} – Alcove` : "Alcove";
  }, [name]);
}

function Starting() {
  const { t } = useTranslation();
  return (
    <main className="starting" role="status">
      <Mark size={56} />
      <p className="muted">{t("app.starting")}</p>
    </main>
  );
}

/** Shown when the page was opened with no app behind it. */
export function NoApp() {
  const { t } = useTranslation();
  return (
    <main className="starting">
      <Mark size={56} />
      <h1>{t("app.noApp")}</h1>
      <p className="muted">{t("app.noAppNext")}</p>
    </main>
  );
}
