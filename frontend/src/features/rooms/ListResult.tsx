import { useTranslation } from "react-i18next";
import type { ListReport } from "../../backend/ports";
import { Switch } from "../../ui/Switch";

interface Props {
  report: ListReport;
  /** Whether those who are not here yet shall go to their room when they come. */
  later: boolean;
  onLater: (on: boolean) => void;
}

/** What a list would do, and what in it fits nobody. */
export function ListResult({ report, later, onLater }: Props) {
  const { t } = useTranslation();
  const count = Object.keys(report.moves).length;
  const come = Object.keys(report.later).length;
  return (
    <div className="list-result" role="status" data-testid="list-result">
      <p className="setup-strong">{count > 0 ? t("rooms.list.moves", { count }) : t("rooms.list.movesNobody")}</p>
      <Found words={t("rooms.list.notFound")} names={report.notFound} />
      <Found words={t("rooms.list.twice")} names={report.twice} />
      <Found words={t("rooms.list.unknownRooms")} names={report.unknownRooms} />
      <Found words={t("rooms.list.badLines")} names={report.badLines.map(String)} />
      {come > 0 && <Switch label={t("rooms.list.later", { count: come })} on={later} onChange={onLater} />}
    </div>
  );
}

const shown = 12; // names; a wrong file has thousands

function Found({ words, names }: { words: string; names: string[] }) {
  const { t } = useTranslation();
  if (names.length === 0) return null;
  const more = names.length - shown;
  return (
    <div>
      <p className="field-label">{words}</p>
      <p>
        <bdi>{names.slice(0, shown).join(", ")}</bdi>
        {more > 0 && ` ${t("rooms.list.more", { count: more })}`}
      </p>
    </div>
  );
}
