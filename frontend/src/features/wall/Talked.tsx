import type { CSSProperties } from "react";
import { useTranslation } from "react-i18next";
import type { Participant } from "../../backend/ports";
import { ownHue } from "../../meeting/people";
import { type Share, shares } from "../../meeting/wall";
import { useMeeting } from "../../state/store";

const least = 0.005; // less is no percent

/** Who is in, and as a line of their own hues who has talked how much. */
export function Talked({ people }: { people: Participant[] }) {
  const { t, i18n } = useTranslation();
  const activity = useMeeting((m) => m.activity);
  const me = useMeeting((m) => m.me);
  const all = shares(people, activity);
  const percent = new Intl.NumberFormat(i18n.language, { style: "percent" });
  const name = (s: Share) => (s.person.id === me ? t("common.you") : s.person.name);
  return (
    <div className="talked">
      <div className="talked-line" aria-hidden>
        {all.map(
          (s) =>
            s.share > 0 && (
              <span
                key={s.person.id}
                style={{ "--own": ownHue(s.person.id), flexGrow: s.share } as CSSProperties}
                title={t("wall.share", { name: name(s), percent: percent.format(s.share) })}
              />
            ),
        )}
      </div>
      <ul className="talked-names small" aria-label={t("wall.talked")}>
        {all.map((s) => (
          <li key={s.person.id} style={{ "--own": ownHue(s.person.id) } as CSSProperties}>
            <span className={s.share > 0 ? "talked-dot" : "talked-dot talked-none"} aria-hidden />
            <bdi>{name(s)}</bdi>
            {s.share >= least && <span className="muted numbers"> {percent.format(s.share)}</span>}
          </li>
        ))}
      </ul>
    </div>
  );
}
