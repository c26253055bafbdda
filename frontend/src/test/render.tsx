import { type RenderResult, render } from "@testing-library/react";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import { App } from "../App";
import { memoryBackend } from "../backend/memory";
import type { Backend } from "../backend/ports";
import { i18next } from "../i18n";
import { BackendProvider } from "../state/backend";
import { closeDialog } from "../state/dialogs";
import { useWanted } from "../state/intent";
import { Levels } from "../state/levels";
import { MediaProvider } from "../state/media";
import { usePanel } from "../state/panel";
import { Pictures } from "../state/pictures";
import { follow, useView } from "../state/store";
import { followTimers, useTimers } from "../state/timers";
import { useToasts } from "../state/toasts";

let stop = () => {};

/** The whole window over the app in memory. `change` may put other commands into it. */
export function openApp(
  query = "",
  change: (b: Backend) => void = () => {},
): RenderResult & { backend: Backend; user: UserEvent } {
  stop(); // the app of the test before may still have something to say
  useView.setState({ snapshot: null, link: true });
  useWanted.setState({ intent: null, name: null, link: "" });
  usePanel.setState({ tab: "people", chat: "", wide: false, invite: false, settings: false });
  useToasts.setState({ list: [] });
  useTimers.setState({ counts: [] });
  closeDialog();
  void i18next.changeLanguage("en");
  const backend = memoryBackend(new URLSearchParams(`quiet&lang=en&${query}`));
  change(backend);
  const stops = [followTimers(), follow(backend)];
  stop = () => {
    for (const end of stops) end();
  };
  const media = { pictures: new Pictures(backend), levels: new Levels(backend) };
  const result = render(
    <BackendProvider value={backend}>
      <MediaProvider value={media}>
        <App />
      </MediaProvider>
    </BackendProvider>,
  );
  return { ...result, backend, user: userEvent.setup() };
}
