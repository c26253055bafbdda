import "./styles/tokens.css";
import "./styles/base.css";
import "./i18n";
import { CSPProvider } from "@base-ui/react/csp-provider";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App, NoApp } from "./App";
import { chooseBackend } from "./backend/choose";
import type { Backend } from "./backend/ports";
import { BackendProvider } from "./state/backend";
import { useWanted } from "./state/intent";
import { Levels } from "./state/levels";
import { MediaProvider } from "./state/media";
import { followNotices } from "./state/notices";
import { Pictures } from "./state/pictures";
import { follow } from "./state/store";
import { followTimers } from "./state/timers";

declare global {
  interface Window {
    /** For tests of whole apps: pictures drawn so far, by "participant/source", and when somebody was last heard. */
    __alcove?: { frames: Record<string, number>; heard: (participant: string) => number };
  }
}

const root = createRoot(document.getElementById("root")!);
const backend = await chooseBackend(location.search);
if (backend) open(backend);
else root.render(<NoApp />);

function open(backend: Backend): void {
  const pictures = new Pictures(backend);
  const levels = new Levels(backend);
  window.__alcove = { frames: pictures.frames, heard: (who) => levels.lastHeard(who) };
  followNotices();
  followTimers();
  follow(backend);
  backend.onInvite((link) => useWanted.setState({ link }));
  root.render(
    <StrictMode>
      <CSPProvider disableStyleElements>
        <BackendProvider value={backend}>
          <MediaProvider value={{ pictures, levels }}>
            <App />
          </MediaProvider>
        </BackendProvider>
      </CSPProvider>
    </StrictMode>,
  );
}
