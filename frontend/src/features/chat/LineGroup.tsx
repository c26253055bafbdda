import { CircleCheck, CircleDashed, History, Link2, Megaphone, RadioTower } from "lucide-react";
import { useTranslation } from "react-i18next";
import { httpsUrl, openLink } from "../../backend/links";
import type { ChatLine, Merged, RoomId } from "../../backend/ports";
import { type Group, parts } from "../../meeting/chat";
import { initials, ownHue } from "../../meeting/people";
import { mergeLine } from "../../state/mergeWords";
import { useMeeting } from "../../state/store";
import { Avatar } from "../../ui/Signs";
import { Note } from "./Note";

/** Lines of one author in a row. */
export function LineGroup({ group, me, room }: { group: Group; me: string; room: RoomId }) {
  const { t } = useTranslation();
  const { first, lines } = group;
  if (first.kind === "system") return <SystemLine line={first} />;
  const mine = first.author === me;
  return (
    <article className={`lines ${first.kind === "chat" ? "" : "lines-broadcast"}`}>
      <Avatar letters={initials(first.name)} hue={ownHue(first.author)} />
      <div className="lines-body">
        <p className="lines-head">
          <bdi className="lines-name clip">{mine ? t("common.you") : first.name}</bdi>
          <Time wall={first.wall} />
          {first.late && <CameLater />}
        </p>
        {first.kind === "broadcast" && (
          <p className="lines-all small">
            <Megaphone aria-hidden />
            {t("chat.toAll")}
          </p>
        )}
        {first.kind === "note" && (
          <p className="lines-all small">
            <RadioTower aria-hidden />
            {t("reach.note")}
          </p>
        )}
        {lines.map((l) => (
          <div key={l.id} className="line" data-testid="line" data-line={l.id} data-safe={l.safe} tabIndex={-1}>
            {l.kind === "note" ? <Note room={room} line={l} /> : <Text text={l.text} />}
            {mine && <Tick safe={l.safe} />}
          </div>
        ))}
      </div>
    </article>
  );
}

function SystemLine({ line }: { line: ChatLine }) {
  const { t, i18n } = useTranslation();
  const key = `chat.system.${line.text}`;
  const name = line.name || t("chat.system.someone");
  return (
    <p className="line-system small" data-testid="line" data-line={line.id}>
      {i18n.exists(key) ? t(key, { name }) : line.text}
      {" · "}
      <Time wall={line.wall} />
      {line.late && <CameLater />}
    </p>
  );
}

/** Here the meeting became whole again. Said to me alone: it is no line of the chat. */
export function WholeLine({ merged }: { merged: Merged }) {
  const { t } = useTranslation();
  const meeting = useMeeting((m) => m);
  return (
    <p className="line-system line-whole small" data-testid="whole">
      <Link2 aria-hidden />
      {mergeLine(t, merged, meeting)}
      {" · "}
      <Time wall={merged.at} />
    </p>
  );
}

/** It was written at its time, and was not here until the meeting was whole again. */
function CameLater() {
  const { t } = useTranslation();
  return (
    <span className="came-later small">
      <History aria-hidden />
      {t("merge.late")}
    </span>
  );
}

function Time({ wall }: { wall: number }) {
  const { i18n } = useTranslation();
  const date = new Date(wall);
  const old = Date.now() - wall > 12 * 3_600_000;
  const format = new Intl.DateTimeFormat(i18n.language, {
    timeStyle: "short",
    ...(old ? { dateStyle: "short" } : {}),
  });
  return (
    <time className="muted small numbers" dateTime={date.toISOString()}>
      {format.format(date)}
    </time>
  );
}

/** Where one's own line is: hollow on this device, full once it is safe on others. */
function Tick({ safe }: { safe: boolean }) {
  const { t } = useTranslation();
  const label = t(safe ? "chat.safe" : "chat.onDevice");
  const Sign = safe ? CircleCheck : CircleDashed;
  return (
    <span className={`tick ${safe ? "tick-safe" : ""}`} role="img" aria-label={label} title={label}>
      <Sign aria-hidden />
    </span>
  );
}

/** What others wrote is text; https addresses in it open outside the window. */
function Text({ text }: { text: string }) {
  return (
    <p className="line-text" dir="auto">
      {parts(text, (s) => httpsUrl(s) !== null).map((p, i) =>
        p.link ? (
          // no href: a middle click would navigate the window itself
          <button
            type="button"
            // biome-ignore lint/suspicious/noArrayIndexKey: parts of a fixed text
            key={i}
            className="line-link"
            dir="ltr"
            onClick={() => openLink(p.text)}
          >
            {p.text}
          </button>
        ) : (
          p.text
        ),
      )}
    </p>
  );
}
