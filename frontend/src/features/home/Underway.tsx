import { useTranslation } from "react-i18next";
import { useBackend } from "../../state/backend";
import { JoinProgress } from "../../state/JoinProgress";
import { useSnapshot } from "../../state/store";
import { ErrorNote } from "../../ui/ErrorNote";

/** A join that goes on while the home screen is open, as after a reload of the page. */
export function Underway() {
  const { t } = useTranslation();
  const { meetings } = useBackend();
  const joining = useSnapshot((s) => s.joining);
  if (!joining) return null;
  return (
    <section className="card" aria-label={joining.name || t("lobby.joinUnknown")}>
      {joining.name && <h2>{t("lobby.join", { name: joining.name })}</h2>}
      {joining.error ? (
        <ErrorNote error={joining.error} />
      ) : (
        <JoinProgress stage={joining.stage} onCancel={() => void meetings.cancel().catch(() => {})} />
      )}
    </section>
  );
}
