import { Hand } from "lucide-react";
import { useTranslation } from "react-i18next";
import { asksForHelp } from "../../meeting/help";
import { nameOf } from "../../meeting/rooms";
import { useBackend, useRun } from "../../state/backend";
import { useMeeting } from "../../state/store";
import { Button } from "../../ui/Button";
import "./help.css";

/** What became of my own call for help, and the way to take it back. */
export function MyHelp() {
  const { t } = useTranslation();
  const { meetings } = useBackend();
  const run = useRun();
  const meeting = useMeeting((m) => m);
  const mine = meeting.participants.find((p) => p.id === meeting.me);
  const asks = mine !== undefined && asksForHelp(meeting, mine);
  return (
    <div role="status" className="my-help-place">
      {asks && (
        <div className="my-help" data-testid="my-help" data-helped={mine.helper !== "" || undefined}>
          <Hand aria-hidden />
          <p>
            {mine.why === "" ? t("help.asked") : t("help.askedWhy", { why: mine.why })}{" "}
            <strong>
              {mine.helper === "" ? t("help.waiting") : t("help.onTheWay", { name: nameOf(meeting, mine.helper) })}
            </strong>
          </p>
          <Button onClick={() => void run(meetings.raiseHand({ up: false, why: "" }))}>{t("controls.handDown")}</Button>
        </div>
      )}
    </div>
  );
}
