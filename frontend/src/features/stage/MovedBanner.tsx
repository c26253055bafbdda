import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { roomOf } from "../../meeting/rooms";
import { useMeeting } from "../../state/store";
import { HueBadge } from "../../ui/Signs";

const stays = 3000; // ms

/** "You are now in Red", in the room's hue, for three seconds after a move. */
export function MovedBanner() {
  const { t } = useTranslation();
  const room = useMeeting((m) => roomOf(m, m.location));
  const before = useRef(room.id);
  const [moved, setMoved] = useState(false);
  useEffect(() => {
    if (before.current === room.id) return;
    before.current = room.id;
    setMoved(true);
    const timer = setTimeout(() => setMoved(false), stays);
    return () => clearTimeout(timer);
  }, [room.id]);
  return (
    <div role="status">
      {moved && (
        <p className="moved" data-testid="moved" data-hue={room.hue || undefined}>
          {t("stage.movedTo")}
          <HueBadge hue={room.hue} letter={room.letter} />
          <strong>{room.name || t("stage.main")}</strong>
        </p>
      )}
    </div>
  );
}
