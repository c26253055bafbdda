import { LoaderCircle } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMeeting, useView } from "../../state/store";

const patience = 1000; // ms: shorter is over before it is read

/** Said while sound and picture, or the app itself, stay away. Nothing has to be done about it. */
export function LinkBanner() {
  const { t } = useTranslation();
  const up = useView((v) => v.link);
  const media = useMeeting((m) => m.link);
  const words = !up ? "stage.noLink" : media === "connected" ? null : (`stage.${media}` as const);
  const lasts = useLasting(words !== null);
  return (
    <div role="status">
      {words && lasts && (
        <p className={`link-banner ${words === "stage.connecting" ? "" : "link-lost"}`} data-testid="link">
          <LoaderCircle className="turning" aria-hidden />
          {t(words)}
        </p>
      )}
    </div>
  );
}

/** Whether something has been so for longer than the patience. */
function useLasting(is: boolean): boolean {
  const [lasts, setLasts] = useState(false);
  useEffect(() => {
    if (!is) return;
    const timer = setTimeout(() => setLasts(true), patience);
    return () => {
      clearTimeout(timer);
      setLasts(false);
    };
  }, [is]);
  return lasts;
}
