import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useMeeting } from "../../state/store";
import { Button, IconButton } from "../../ui/Button";
import { MoveMenu } from "./MoveMenu";
import { useSelection } from "./selection";

/** What happens with the picked people. */
export function SelectionBar() {
  const { t } = useTranslation();
  const { ids, clear } = useSelection();
  const people = useMeeting((m) => m.participants);
  const there = people.filter((p) => ids.has(p.id) && p.online).map((p) => p.id);
  if (there.length === 0) return null;
  return (
    <div className="selection-bar">
      <p className="numbers" role="status">
        {t("rooms.selected", { count: there.length })}
      </p>
      <MoveMenu ids={there} trigger={<Button kind="primary">{t("rooms.moveTo")}</Button>} />
      <IconButton label={t("rooms.clear")} onClick={clear}>
        <X aria-hidden />
      </IconButton>
    </div>
  );
}
