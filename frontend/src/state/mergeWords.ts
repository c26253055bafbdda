import type { TFunction } from "i18next";
import type { Meeting, Merged } from "../backend/ports";
import { mention } from "../meeting/merge";
import { nameOf } from "../meeting/rooms";

/** "The meeting is whole again. Bo, Cy and 3 others are back; 12 messages and 2 moves came with them." */
export function mergeWords(t: TFunction, merged: Merged, m: Meeting): string {
  const who = backWords(t, merged, m);
  const what = cameWords(t, merged);
  if (!who && !what) return t("merge.whole");
  const how = who && what ? "backWith" : who ? "back" : "came";
  return `${t("merge.whole")} ${t(`merge.${how}`, { count: merged.people.length, who, what })}`;
}

/** "Bo, Cy and 3 others"; "" where nobody is known by name. */
function backWords(t: TFunction, merged: Merged, m: Meeting): string {
  const { names, others } = mention(merged.people.map((id) => nameOf(m, id)).filter(Boolean));
  const [a, b, c] = names;
  if (others > 0) return t("merge.andOthers", { a, b, count: others });
  if (c) return t("merge.three", { a, b, c });
  return b ? t("merge.two", { a, b }) : (a ?? "");
}

/** "12 messages and 2 moves", without what there is none of. */
function cameWords(t: TFunction, { lines, moves }: Merged): string {
  const said = lines > 0 ? t("merge.lines", { count: lines }) : "";
  const moved = moves > 0 ? t("merge.moves", { count: moves }) : "";
  return said && moved ? t("merge.two", { a: said, b: moved }) : said || moved;
}

/** What the chat says at that place. */
export function mergeLine(t: TFunction, merged: Merged, m: Meeting): string {
  const who = backWords(t, merged, m);
  return who ? t("merge.line", { count: merged.people.length, who }) : t("merge.whole");
}
