import { ArrowDown } from "lucide-react";
import { useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Chat, ChatLine } from "../../backend/ports";
import { groups, together } from "../../meeting/chat";
import { useBackend, useRun } from "../../state/backend";
import { useMeeting } from "../../state/store";
import { Button } from "../../ui/Button";
import { LineGroup } from "./LineGroup";

const page = 50; // older lines at a time
const bottom = 40; // px from the end that still count as at the end

/** The lines of a room, oldest first; follows the end while the reader is there. */
export function Lines({ room, name }: { room: string; name: string }) {
  const { t } = useTranslation();
  const me = useMeeting((m) => m.me);
  const chat = useMeeting((m) => m.chats.find((c) => c.room === room)) ?? none(room);
  const [older, setOlder] = useState<ChatLine[]>([]);
  const lines = useMemo(() => together(older, chat), [older, chat]);
  const scroller = useRef<HTMLDivElement>(null);
  const { atEnd, toEnd, onScroll } = useEnd(scroller, lines.at(-1)?.id);
  const more = useOlder(room, chat, lines, setOlder, scroller);
  return (
    <div className="chat-lines scroll" ref={scroller} onScroll={onScroll}>
      {more && (
        <Button kind="quiet" className="chat-older" onClick={() => void more()}>
          {t("chat.older")}
        </Button>
      )}
      {lines.length === 0 && (
        <p className="chat-empty">
          <strong>{t("chat.empty")}</strong>
          <span className="muted">{t("chat.emptyNext", { room: name })}</span>
        </p>
      )}
      <div role="log" aria-label={t("chat.messages")}>
        {groups(lines).map((g) => (
          <LineGroup key={g.first.id} group={g} me={me} room={room} />
        ))}
      </div>
      {!atEnd && (
        <Button className="chat-new" onClick={toEnd}>
          <ArrowDown aria-hidden />
          {t("chat.newBelow")}
        </Button>
      )}
    </div>
  );
}

function none(room: string): Chat {
  return { room, total: 0, lines: [] };
}

function useEnd(scroller: React.RefObject<HTMLDivElement | null>, last: string | undefined) {
  const following = useRef(true);
  const [atEnd, setAtEnd] = useState(true);
  const toEnd = () => scroller.current!.scrollTo({ top: scroller.current!.scrollHeight });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new last line is what this follows
  useLayoutEffect(() => {
    if (following.current) toEnd();
    else if (last) setAtEnd(false);
  }, [last]);
  function onScroll() {
    const s = scroller.current!;
    following.current = s.scrollHeight - s.scrollTop - s.clientHeight < bottom;
    if (following.current) setAtEnd(true);
  }
  return { atEnd, toEnd, onScroll };
}

/** Loads the lines before the first, keeping what is read in place; null when there are none. */
function useOlder(
  room: string,
  chat: Chat,
  lines: ChatLine[],
  set: (update: (before: ChatLine[]) => ChatLine[]) => void,
  scroller: React.RefObject<HTMLDivElement | null>,
): (() => Promise<void>) | null {
  const backend = useBackend();
  const run = useRun();
  const heldFromEnd = useRef<number | null>(null);
  const first = lines[0]?.id ?? "";
  useLayoutEffect(() => {
    const s = scroller.current!;
    if (heldFromEnd.current !== null && first) s.scrollTop = s.scrollHeight - heldFromEnd.current;
    heldFromEnd.current = null;
  }, [first, scroller]);
  if (chat.total <= lines.length) return null;
  return async () => {
    const loading = backend.chat.history({ room, before: first, limit: page });
    if (!(await run(loading))) return;
    const found = await loading;
    heldFromEnd.current = scroller.current ? scroller.current.scrollHeight - scroller.current.scrollTop : null;
    set((before) => [...found, ...before]);
  };
}
