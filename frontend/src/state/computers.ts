import { useTranslation } from "react-i18next";
import type { Participant } from "../backend/ports";
import { useMeeting } from "./store";

/** An option of a list of computers: somebody's by their name, or one's own. */
export function useComputer(): (p: Participant) => { value: string; label: string } {
  const { t } = useTranslation();
  const me = useMeeting((m) => m.me);
  return (p) => ({ value: p.id, label: p.id === me ? t("host.myComputer") : p.name });
}
