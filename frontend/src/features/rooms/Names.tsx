import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { hueName } from "../../meeting/groups";
import { useForm } from "./setUpForm";

/** The names of the eight hues in the window's language. */
export function useHues(): string[] {
  const { t } = useTranslation();
  const all = t("rooms.hues");
  return useMemo(() => all.split(", "), [all]);
}

/** What the rooms are called, folded away: their hues by themselves. */
export function Names() {
  const { t } = useTranslation();
  const hues = useHues();
  const { count, names } = useForm();
  return (
    <details className="setup-names">
      <summary>{t("rooms.names")}</summary>
      <ol>
        {Array.from({ length: count }, (_, i) => i).map((i) => (
          <li key={i}>
            <input
              className="input"
              maxLength={64}
              aria-label={t("rooms.nameOf", { n: i + 1 })}
              placeholder={hueName(i, hues)}
              value={names[i] ?? ""}
              onChange={(e) => useForm.setState({ names: { ...names, [i]: e.target.value } })}
            />
          </li>
        ))}
      </ol>
    </details>
  );
}
