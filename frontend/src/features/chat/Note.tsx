import { Play, Square } from "lucide-react";
import type { CSSProperties } from "react";
import { useTranslation } from "react-i18next";
import type { ChatLine, RoomId } from "../../backend/ports";
import { clock } from "../../meeting/time";
import { useBackend } from "../../state/backend";
import { playNote, stopNote, usePlaying } from "../../state/notePlayer";

/** What was said to rooms, to be heard again. */
export function Note({ room, line }: { room: RoomId; line: ChatLine }) {
  const { t } = useTranslation();
  const backend = useBackend();
  const playing = usePlaying((p) => p.line === line.id);
  const time = clock(line.millis);
  return (
    <div className="note-line" data-testid="note" data-playing={playing || undefined}>
      <button
        type="button"
        className="icon-button note-play"
        aria-label={playing ? t("reach.playStop", { name: line.name }) : t("reach.play", { name: line.name, time })}
        onClick={() => void (playing ? stopNote(backend) : playNote(backend, room, line))}
      >
        {playing ? <Square aria-hidden /> : <Play aria-hidden />}
      </button>
      <span className="note-track" aria-hidden>
        {playing && <span className="note-done" style={{ "--millis": `${line.millis}ms` } as CSSProperties} />}
      </span>
      <time className="small numbers" dateTime={`PT${(line.millis / 1000).toFixed(1)}S`}>
        {time}
      </time>
    </div>
  );
}
