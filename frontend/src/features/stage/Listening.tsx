import { Ear, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { stopListening, useReach } from "../../state/reach";
import { useRoomNames } from "../../state/reachNames";

/** The rooms that I hear beside my own, and the end of it. */
export function Listening() {
  const { t } = useTranslation();
  const listen = useReach((r) => r.listen);
  const names = useRoomNames();
  if (listen.length === 0) return null;
  return (
    <button
      type="button"
      className="listening"
      data-testid="listening"
      aria-label={t("reach.listeningStop", { rooms: names(listen) })}
      onClick={stopListening}
    >
      <Ear aria-hidden />
      <span className="clip">{t("reach.listening", { rooms: names(listen) })}</span>
      <X aria-hidden />
    </button>
  );
}
