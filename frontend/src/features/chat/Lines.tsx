import { ArrowDown, History } from "lucide-react";
import { Fragment, type RefObject, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Chat, ChatLine } from "../../backend/ports";
import { groups } from "../../meeting/chat";
import { divided, type Whole } from "../../meeting/merge";
import { useWholes } from "../../state/merges";
import { useMeeting } from "../../state/store";
import { Button } from "../../ui/Button";
import { KeepPlace } from "./KeepPlace";
import { LineGroup, WholeLine } from "./LineGroup";
import { useHeld } from "./useHeld";
import { useLateLines } from "./useLateLines";

const bottom = 40; // px from the end that still count as at the end

/** The lines of a room, oldest first; follows the end while the reader is there. */
export function Lines({ room, name }: { room: string; name: string }) {
  const { t } = useTranslation();
  const chat = useMeeting((m) => m.chats.find((c) => c.room === room));
  const [empty] = useState(() => none(room));
  const scroller = useRef<HTMLDivElement>(null);
  const { lines, more, load } = useHeld(room, chat ?? empty);
  const wholes = useWholes();
  const { atEnd, toEnd, onScroll } = useEnd(scroller, lines, wholes);
  const late = useLateLines(room, lines, scroller, more ? load : null);
  function scrolled() {
    onScroll();
    late.look();
  }
  return (
    <div className="chat-place">
      {late.count > 0 && (
        <Button className="chat-late" onClick={late.jump}>
          <History aria-hidden />
          {t("merge.lateAbove", { count: late.count })}
        </Button>
      )}
      <div className="chat-lines scroll" ref={scroller} onScroll={scrolled}>
        <KeepPlace scroller={scroller}>
          {more && (
            <Button kind="quiet" className="chat-older" onClick={() => void load()}>
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
            <Log room={room} lines={lines} wholes={wholes} more={more} />
          </div>
          {!atEnd && (
            <Button className="chat-new" onClick={toEnd}>
              <ArrowDown aria-hidden />
              {t("chat.newBelow")}
            </Button>
          )}
        </KeepPlace>
      </div>
    </div>
  );
}

interface LogProps {
  room: string;
  lines: ChatLine[];
  wholes: Whole[];
  more: boolean;
}

/** The lines, and between them where the meeting became whole again. */
function Log({ room, lines, wholes, more }: LogProps) {
  const me = useMeeting((m) => m.me);
  return divided(wholes, room, lines, more).map((part) => (
    <Fragment key={part.after?.merged.at ?? 0}>
      {part.after && <WholeLine merged={part.after.merged} />}
      {groups(part.lines).map((g) => (
        <LineGroup key={g.first.id} group={g} me={me} room={room} />
      ))}
    </Fragment>
  ));
}

function none(room: string): Chat {
  return { room, total: 0, lines: [] };
}

function useEnd(scroller: RefObject<HTMLDivElement | null>, lines: ChatLine[], wholes: Whole[]) {
  const following = useRef(true);
  const [atEnd, setAtEnd] = useState(true);
  const last = lines.at(-1)?.id;
  const toEnd = () => scroller.current!.scrollTo({ top: scroller.current!.scrollHeight });
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is new is what this follows
  useLayoutEffect(() => {
    if (following.current) toEnd();
  }, [lines, wholes]);
  useLayoutEffect(() => {
    if (!following.current && last) setAtEnd(false);
  }, [last]);
  function onScroll() {
    const s = scroller.current!;
    following.current = s.scrollHeight - s.scrollTop - s.clientHeight < bottom;
    if (following.current) setAtEnd(true);
  }
  return { atEnd, toEnd, onScroll };
}
