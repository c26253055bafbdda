import { useEffect, useRef, useState } from "react";
import type { Chat, ChatLine } from "../../backend/ports";
import { begin, goOn, type Held, olderOf, putBefore } from "../../meeting/held";
import { failure, useBackend, useRun } from "../../state/backend";
import { gotOlder } from "../../state/unread";

const page = 50; // older lines at a time

export interface Older {
  lines: ChatLine[];
  more: boolean; // there are older ones
  load: () => Promise<boolean>; // whether it got some
}

/** The lines of a room that the window has, without a gap, and a way to more of them. */
export function useHeld(room: string, chat: Chat): Older {
  const backend = useBackend();
  const run = useRun();
  const [{ held, from }, set] = useState(() => ({ held: begin(chat), from: chat }));
  const now = from === chat ? held : goOn(held, chat);
  if (from !== chat) set({ held: now, from: chat });
  const put = (before: string, found: ChatLine[]) =>
    set((was) => ({ ...was, held: putBefore(was.held, before, found) }));
  useMended(room, now, put);
  async function load(): Promise<boolean> {
    const before = now.lines[0]?.id ?? "";
    const loading = backend.chat.history({ room, before, limit: page });
    if (!(await run(loading))) return false;
    const found = await loading;
    put(before, found);
    gotOlder(room, found);
    return found.length > 0;
  }
  return { lines: now.lines, more: now.above > 0, load };
}

/** Asks again for the lines before the snapshot's, after others came in among them. */
function useMended(room: string, held: Held, put: (before: string, found: ChatLine[]) => void): void {
  const backend = useBackend();
  const asked = useRef<Held | null>(null);
  const older = olderOf(held);
  const before = held.lines[older.length]?.id;
  useEffect(() => {
    if (!held.torn || before === undefined || asked.current === held) return;
    asked.current = held;
    void (async () => {
      const asking = since(backend.chat.history, room, before, older[0]!.id);
      if (await failure(asking)) return; // the next snapshot asks again
      const found = await asking;
      put(before, found);
      const known = new Set(older.map((l) => l.id));
      gotOlder(
        room,
        found.filter((l) => !known.has(l.id)),
      );
    })();
  });
}

const block = 200; // lines; how many blocks an answer takes is bounded by what is held

/** All lines of the history from the one with the id `first` to the one before `end`. */
async function since(
  ask: (args: { room: string; before: string; limit: number }) => Promise<ChatLine[]>,
  room: string,
  end: string,
  first: string,
): Promise<ChatLine[]> {
  let found: ChatLine[] = [];
  for (;;) {
    const more = await ask({ room, before: found[0]?.id ?? end, limit: block });
    const at = more.findIndex((l) => l.id === first);
    found = [...(at < 0 ? more : more.slice(at)), ...found];
    if (at >= 0 || more.length < block) return found;
  }
}
