import { Search } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { inOrder } from "../../meeting/people";
import { useMeeting } from "../../state/store";
import { Person } from "./Person";
import "./people.css";

const many = 10; // from here on there is a search

/** Everybody in the meeting, raised hands first in their order. */
export function PeoplePanel() {
  const { t } = useTranslation();
  const me = useMeeting((m) => m.me);
  const participants = useMeeting((m) => m.participants);
  const [wanted, setWanted] = useState("");
  const people = useMemo(() => inOrder(participants, me), [participants, me]);
  const hands = people.filter((p) => p.hand > 0).map((p) => p.id);
  const found = people.filter((p) => p.name.toLocaleLowerCase().includes(wanted.trim().toLocaleLowerCase()));
  return (
    <div className="people">
      {people.length > many && (
        <div className="people-search">
          <Search aria-hidden />
          <input
            className="input"
            type="search"
            value={wanted}
            aria-label={t("people.search")}
            placeholder={t("people.search")}
            onChange={(e) => setWanted(e.target.value)}
          />
        </div>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: where it scrolls, the keyboard scrolls it, too */}
      <ul className="people-list scroll" data-testid="people" tabIndex={0}>
        {found.map((p) => (
          <Person key={p.id} person={p} handPlace={hands.indexOf(p.id) + 1} />
        ))}
        {found.length === 0 && <li className="muted people-none">{t("people.nobody")}</li>}
      </ul>
    </div>
  );
}
