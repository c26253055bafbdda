import { useTranslation } from "react-i18next";
import type { Participant, ParticipantId } from "../../backend/ports";
import { nameOf } from "../../meeting/rooms";
import { useBackend, useRun } from "../../state/backend";
import { useMeeting, useView } from "../../state/store";
import { useToasts } from "../../state/toasts";
import { MenuItem } from "../../ui/Menu";

/** The owner lets somebody's computer carry the meeting, or takes that back. */
export function HostItem({ person }: { person: Participant }) {
  const { t } = useTranslation();
  const chosen = useMeeting((m) => m.host.chosen === person.id);
  const hosts = useMeeting((m) => m.host.participant === person.id);
  const appoint = useAppoint();
  return (
    <MenuItem onClick={() => void appoint(chosen ? "" : person.id)}>
      <span className="menu-words">
        {t(`host.${chosen ? "any" : hosts ? "keep" : "let"}`)}
        <span className="muted small">{t(chosen ? "host.anyNext" : "host.next")}</span>
      </span>
    </MenuItem>
  );
}

/** Chooses whose computer carries the meeting, "" the best there is, and says what comes of it until that is told. */
function useAppoint(): (who: ParticipantId | "") => Promise<void> {
  const { t } = useTranslation();
  const { meetings } = useBackend();
  const run = useRun();
  return async (who) => {
    const went = await run(meetings.appoint(who));
    const m = useView.getState().snapshot?.meeting;
    if (!went || !m) return;
    const how = m.host.participant === who ? "" : "said.changing.";
    const whose = who === m.me ? "mine" : "other";
    const text = who === "" ? t("host.said.automatic") : t(`host.${how}${whose}`, { name: nameOf(m, who) });
    useToasts.getState().add({ kind: "said", group: "host", text });
  };
}
