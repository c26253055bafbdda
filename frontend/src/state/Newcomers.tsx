import { useTranslation } from "react-i18next";
import { useMeeting } from "./store";

/** What happens to people who are invited now: said while rooms are set up. */
export function Newcomers() {
  const { t } = useTranslation();
  const configured = useMeeting((m) => m.breakout.configured);
  const late = useMeeting((m) => m.rules.late);
  return configured && <p data-testid="newcomers">{t(`late.invite.${late}`)}</p>;
}
