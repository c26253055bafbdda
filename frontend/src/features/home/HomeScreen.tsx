import { Settings } from "lucide-react";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { useWanted } from "../../state/intent";
import { usePanel } from "../../state/panel";
import { useSnapshot } from "../../state/store";
import { IconButton } from "../../ui/Button";
import { Mark } from "../../ui/Signs";
import { JoinByLink } from "./JoinByLink";
import { Nearby } from "./Nearby";
import { PastMeetings } from "./PastMeetings";
import { Rehearse } from "./Rehearse";
import { StartMeeting } from "./StartMeeting";
import { Underway } from "./Underway";
import "./home.css";

/** The first screen: one column from one's name to a meeting. */
export function HomeScreen() {
  const { t } = useTranslation();
  return (
    <main className="home scroll" data-testid="home">
      <div className="home-column">
        <header className="home-head">
          <Mark size={44} />
          <div>
            <h1>{t("app.name")}</h1>
            <p className="muted">{t("home.lead")}</p>
          </div>
          <IconButton label={t("home.settings")} onClick={() => usePanel.setState({ settings: true })}>
            <Settings aria-hidden />
          </IconButton>
        </header>
        <Underway />
        <YourName />
        <StartMeeting />
        <Nearby />
        <JoinByLink />
        <Rehearse />
        <PastMeetings />
      </div>
    </main>
  );
}

function YourName() {
  const { t } = useTranslation();
  const id = useId();
  const remembered = useSnapshot((s) => s.self.name);
  const name = useWanted((w) => w.name) ?? remembered;
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {t("home.yourName")}
      </label>
      <input
        id={id}
        className="input home-name"
        value={name}
        maxLength={64}
        autoComplete="name"
        spellCheck={false}
        placeholder={t("home.namePlaceholder")}
        onChange={(e) => useWanted.setState({ name: e.target.value })}
      />
    </div>
  );
}
