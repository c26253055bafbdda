import { Ear, Eye } from "lucide-react";
import { useTranslation } from "react-i18next";
import { nameOf } from "../../meeting/rooms";
import { useMeeting } from "../../state/store";

/** Says, for as long as it lasts, that somebody outside of my room sees or hears it. */
export function Observed() {
  const { t, i18n } = useTranslation();
  const { listening, watching, by } = useMeeting((m) => m.observed);
  const meeting = useMeeting((m) => m);
  const names = new Intl.ListFormat(i18n.language).format(by.map((id) => nameOf(meeting, id)).filter(Boolean));
  const Sign = watching ? Eye : Ear;
  return (
    <div role="status" className="observed-place">
      {(listening || watching) && (
        <p className="observed" title={names} data-testid="observed">
          <Sign aria-hidden />
          <span className="clip">{t(watching ? "reach.sees" : "reach.hears")}</span>
        </p>
      )}
    </div>
  );
}
