import { useTranslation } from "react-i18next";
import type { RoomId } from "../backend/ports";
import { useMeeting } from "./store";

/** Names of rooms as a list in words: "Red, Blue and Green". */
export function useRoomNames(): (ids: RoomId[]) => string {
  const { t, i18n } = useTranslation();
  const rooms = useMeeting((m) => m.rooms);
  return (ids) => {
    const names = rooms.filter((r) => ids.includes(r.id)).map((r) => r.name || t("stage.main"));
    return new Intl.ListFormat(i18n.language, { type: "conjunction" }).format(names);
  };
}
