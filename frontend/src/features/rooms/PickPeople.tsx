import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { folded } from "../../meeting/board";
import { isModerator } from "../../meeting/people";
import { useMeeting } from "../../state/store";
import { Button } from "../../ui/Button";

interface Props {
  onTogether: (ids: string[]) => void;
  onApart: (ids: string[]) => void;
}

/** Picks some people for a wish: to be together, or apart. */
export function PickPeople({ onTogether, onApart }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const [search, setSearch] = useState("");
  const [picked, setPicked] = useState<string[]>([]);
  const all = useMeeting((m) => m.participants);
  const people = all.filter((p) => p.online && !isModerator(p) && folded(p.name).includes(folded(search)));

  const toggle = (who: string) =>
    setPicked((now) => (now.includes(who) ? now.filter((x) => x !== who) : [...now, who]));
  const use = (wish: Props["onApart"]) => () => {
    wish(picked);
    setPicked([]);
  };

  return (
    <fieldset className="pick">
      <legend className="field-label">{t("rooms.rounds.pick")}</legend>
      <input
        className="input"
        type="search"
        placeholder={t("board.find")}
        aria-label={t("board.find")}
        value={search}
        onChange={(e) => setSearch(e.target.value)}
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls is reached by keyboard, too */}
      <ul className="pick-list scroll" tabIndex={0} aria-label={t("rooms.rounds.pick")}>
        {people.map((p) => (
          <li key={p.id}>
            <label htmlFor={`${id}${p.id}`}>
              <input
                id={`${id}${p.id}`}
                type="checkbox"
                checked={picked.includes(p.id)}
                onChange={() => toggle(p.id)}
              />
              <bdi className="clip">{p.name}</bdi>
            </label>
          </li>
        ))}
      </ul>
      <div className="rooms-line">
        <Button disabled={picked.length < 2} onClick={use(onTogether)}>
          {t("rooms.rounds.keepTogether")}
        </Button>
        <Button disabled={picked.length < 2} onClick={use(onApart)}>
          {t("rooms.rounds.keepApart")}
        </Button>
      </div>
    </fieldset>
  );
}
