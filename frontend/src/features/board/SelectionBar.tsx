import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { takesPart } from "../../meeting/apart";
import { useMeeting } from "../../state/store";
import { Button, IconButton } from "../../ui/Button";
import { MoveMenu } from "./MoveMenu";
import { pickNobody, useBoard } from "./store";

/** What happens with the picked people. */
export function SelectionBar() {
  const { t } = useTranslation();
  const picked = useBoard((b) => b.picked);
  const people = useMeeting((m) => m.participants);
  const there = people.filter((p) => picked.has(p.id) && takesPart(p)).map((p) => p.id);
  if (there.length === 0) return null;
  return (
    <div className="selection-bar">
      <p className="numbers" role="status">
        {t("board.picked", { count: there.length })}
      </p>
      <MoveMenu ids={there} trigger={<Button kind="primary">{t("board.moveTo")}</Button>} />
      <IconButton label={t("board.pickNobody")} onClick={pickNobody}>
        <X aria-hidden />
      </IconButton>
    </div>
  );
}
