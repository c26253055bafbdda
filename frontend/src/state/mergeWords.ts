import type { TFunction } from "i18next";
import type { Meeting, Merged } from "../backend/ports";
import { nameOf } from "../meeting/rooms";
import { someNames } from "./someNames";

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
  return someNames(t, merged.people.map((id) => nameOf(m, id)).filter(Boolean));
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
