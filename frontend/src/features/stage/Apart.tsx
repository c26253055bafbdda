import { WifiOff, X } from "lucide-react";
import { useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Participant } from "../../backend/ports";
import { apart, leftAlone } from "../../meeting/apart";
import { someNames } from "../../state/someNames";
import { useMeeting } from "../../state/store";
import { IconButton } from "../../ui/Button";
import { forgetBack, putAway, showAgain, useRead } from "./apart";

const sign = "apart-sign";

/** Says who is out of reach, and that one can go on; once it is read and put away, the sign in the bar stays. */
export function Apart() {
  const { t } = useTranslation();
  const { people, open } = useApart();
  const words = useWords(people);
  useEffect(() => forgetBack(people), [people]);
  const away = () => {
    document.getElementById(sign)?.focus(); // the button that had the focus goes
    putAway(people);
  };
  return (
    <div className="apart-place" data-open={open || undefined}>
      {open && <WifiOff aria-hidden />}
      <p role="status" data-testid="apart">
        {open && words}
      </p>
      {open && (
        <IconButton label={t("apart.putAway")} onClick={away}>
          <X aria-hidden />
        </IconButton>
      )}
    </div>
  );
}

/** How many are out of reach, for as long as it lasts. */
export function ApartSign() {
  const { t } = useTranslation();
  const { people, open } = useApart();
  if (people.length === 0) return null;
  return (
    <IconButton
      id={sign}
      className="apart-sign"
      label={t("apart.count", { count: people.length })}
      aria-expanded={open}
      data-testid="apart-sign"
      onClick={open ? () => putAway(people) : showAgain}
    >
      <WifiOff aria-hidden />
      <span className="numbers">{people.length}</span>
    </IconButton>
  );
}

function useApart(): { people: Participant[]; open: boolean } {
  const meeting = useMeeting((m) => m);
  const people = useMemo(() => apart(meeting), [meeting]);
  const read = useRead((r) => r.ids);
  return { people, open: people.some((p) => !read.includes(p.id)) };
}

function useWords(people: Participant[]): string {
  const { t } = useTranslation();
  const alone = useMeeting(leftAlone);
  const names = people.map((p) => p.name);
  if (people.length === 1) return t("apart.one", { name: names[0] });
  return alone ? t("apart.all") : t("apart.some", { names: someNames(t, names) });
}
