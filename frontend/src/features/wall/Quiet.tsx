import { VolumeX } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Participant } from "../../backend/ports";
import { quietFor } from "../../meeting/wall";
import { useActivity } from "../../state/activity";

const minute = 60_000; // ms

/** "quiet for 3 min", from the first whole minute on. */
export function Quiet({ people }: { people: Participant[] }) {
  const { t } = useTranslation();
  const { activity, age } = useActivity();
  const quiet = quietFor(people, activity);
  if (quiet >= 0 && quiet + age < minute) return null;
  return (
    <p className={quiet < 0 ? "wall-empty muted" : "wall-quiet"} data-testid="quiet">
      {quiet >= 0 && <VolumeX aria-hidden />}
      {quiet < 0 ? t("wall.silent") : t("wall.quiet", { count: Math.floor((quiet + age) / minute) })}
    </p>
  );
}
