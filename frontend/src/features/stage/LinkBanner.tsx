import { LoaderCircle } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useMeeting, useView } from "../../state/store";

/** Said while sound and picture, or the app itself, are out of reach. Nothing has to be done about it. */
export function LinkBanner() {
  const { t } = useTranslation();
  const up = useView((v) => v.link);
  const media = useMeeting((m) => m.link);
  const words = !up ? "stage.noLink" : media === "connected" ? null : (`stage.${media}` as const);
  return (
    <div role="status" className="link-place">
      {words && (
        <p className={`link-banner ${words === "stage.connecting" ? "" : "link-lost"}`} data-testid="link">
          <LoaderCircle className="turning" aria-hidden />
          {t(words)}
        </p>
      )}
    </div>
  );
}
