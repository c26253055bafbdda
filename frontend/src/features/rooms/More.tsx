import { BookmarkPlus, FileSpreadsheet, History, Repeat } from "lucide-react";
import { useTranslation } from "react-i18next";
import { openDialog } from "../../state/dialogs";
import { MenuItem } from "../../ui/Menu";
import { useLastGroups } from "./RoundsDialog";

/** Entries for the board's menu: ways to fill the rooms at once, and to keep them. */
export function MoreItems() {
  const { t } = useTranslation();
  const lastGroups = useLastGroups();
  return (
    <>
      <MenuItem onClick={() => openDialog({ kind: "rounds" })}>
        <Repeat aria-hidden />
        {t("rooms.rounds.open")}
      </MenuItem>
      <MenuItem onClick={() => void lastGroups()}>
        <History aria-hidden />
        {t("rooms.rounds.last")}
      </MenuItem>
      <MenuItem onClick={() => openDialog({ kind: "list" })}>
        <FileSpreadsheet aria-hidden />
        {t("rooms.list.open")}
      </MenuItem>
      <MenuItem onClick={() => openDialog({ kind: "template" })}>
        <BookmarkPlus aria-hidden />
        {t("rooms.saveTemplate")}
      </MenuItem>
    </>
  );
}
