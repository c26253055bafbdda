import { commandsOver } from "./commands";
import { toAppError } from "./errors";
import { download } from "./files";
import { Listeners, Remembered } from "./listeners";
import { decodeMedia } from "./media";
import type { Backend, MediaMessage, Snapshot } from "./ports";
import { Reconnecting } from "./reconnect";

interface Reply {
  id?: number;
  result?: unknown;
  error?: unknown;
  event?: string;
  data?: unknown;
}

/** A plain browser beside `alcove-node serve`: JSON calls over /rpc, media over a second socket. */
export function socketBackend(first: string, origin = location.host): Backend {
  // A token works once; each connection brings the one for the next, also after a reload of the page.
  let token = first;
  const renew = (next: string) => {
    token = next;
    history.replaceState(null, "", `?token=${encodeURIComponent(next)}`);
  };
  const snapshots = new Remembered<Snapshot>();
  const media = new Listeners<MediaMessage>();
  const link = new Remembered<boolean>();
  const calls = new Calls();
  const rpc = new Reconnecting(async () => `ws://${origin}/rpc?token=${encodeURIComponent(token)}`, {
    message: (data) => {
      const reply = parse(data);
      if (reply?.event === "snapshot") snapshots.tell(reply.data as Snapshot);
      else if (reply?.event === "token") renew(String(reply.data));
      else if (reply?.id !== undefined) calls.settle(reply);
    },
    state: (up) => {
      if (!up) calls.failAll();
      link.tell(up);
    },
  });
  const commands = commandsOver((group, method, args) =>
    calls.make((id) => rpc.send(JSON.stringify({ id, method: `${group}.${method}`, args }))),
  );
  new Reconnecting(() => commands.settings.mediaUrl(), {
    message: (data) => {
      const m = data instanceof ArrayBuffer ? decodeMedia(data) : null;
      if (m) media.tell(m);
    },
  });
  return {
    ...commands,
    subscribe: (l) => snapshots.add(l),
    onMedia: (l) => media.add(l),
    onLink: (l) => link.add(l),
    onInvite: () => () => {},
    saveFile: download,
  };
}

/** The calls that wait for their answer. */
class Calls {
  private next = 1;
  private readonly waiting = new Map<number, { resolve: (v: unknown) => void; reject: (e: unknown) => void }>();

  make(send: (id: number) => boolean): Promise<unknown> {
    const id = this.next++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      if (!send(id)) this.settle({ id, error: lost });
    });
  }

  settle(reply: Reply): void {
    const call = this.waiting.get(reply.id!);
    this.waiting.delete(reply.id!);
    if (reply.error) call?.reject(toAppError(reply.error));
    else call?.resolve(reply.result);
  }

  failAll(): void {
    for (const id of [...this.waiting.keys()]) this.settle({ id, error: lost });
  }
}

const lost = { code: "internal", detail: "no connection to the app" };

function parse(data: string | ArrayBuffer): Reply | null {
  if (typeof data !== "string") return null;
  try {
    return JSON.parse(data) as Reply;
  } catch {
    return null;
  }
}
