import { commandsOver } from "./commands";
import { toAppError } from "./errors";
import { download } from "./files";
import { Listeners, Remembered } from "./listeners";
import { decodeMedia } from "./media";
import type { Backend, MediaMessage, Snapshot } from "./ports";
import { Reconnecting } from "./reconnect";

type Bound = (...args: unknown[]) => Promise<unknown>;

declare global {
  interface Window {
    go?: { app?: Record<string, Record<string, Bound>>; boot?: Record<string, Record<string, Bound>> };
    runtime?: {
      EventsOn(name: string, listener: (data: unknown) => void): void;
      EventsEmit(name: string): void;
      BrowserOpenURL(url: string): void;
    };
  }
}

/** The Wails window: bound structs for commands, the event "snapshot", and a loopback socket for media. */
export function wailsBackend(): Backend {
  const snapshots = new Remembered<Snapshot>();
  const media = new Listeners<MediaMessage>();
  const commands = commandsOver(callBound);
  window.runtime?.EventsOn("snapshot", (s) => snapshots.tell(s as Snapshot));
  callBound("meetings", "snapshot", []).then(
    (s) => snapshots.tell(s as Snapshot),
    (e) => console.error("the first snapshot:", e),
  );
  new Reconnecting(() => commands.settings.mediaUrl(), {
    message: (data) => {
      const m = data instanceof ArrayBuffer ? decodeMedia(data) : null;
      if (m) media.tell(m);
    },
  });
  const invites = new Remembered<string>();
  window.runtime?.EventsOn("link", (link) => invites.tell(String(link)));
  window.runtime?.EventsEmit("ready");
  return {
    ...commands,
    onInvite: (l) => invites.add(l),
    subscribe: (l) => snapshots.add(l),
    onMedia: (l) => media.add(l),
    onLink: (l) => {
      l(true);
      return () => {};
    },
    saveFile,
  };
}

/** Asks by the system's dialog where the file goes. */
async function saveFile(name: string, text: string): Promise<void> {
  const save = window.go?.boot?.Files?.Save;
  if (!save) return download(name, text);
  try {
    await save(name, text);
  } catch (e) {
    throw toAppError(e);
  }
}

/** Calls window.go.app.Rooms.SetUp(...) for ("rooms", "setUp", [...]). */
async function callBound(group: string, method: string, args: unknown[]): Promise<unknown> {
  const bound = window.go?.app?.[capital(group)]?.[capital(method)];
  if (!bound) throw toAppError(`no bound method ${capital(group)}.${capital(method)}`);
  try {
    return await bound(...args);
  } catch (e) {
    throw toAppError(e);
  }
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
