import type { TFunction } from "i18next";
import { mention } from "../meeting/merge";

/** "Bo", "Bo and Cy", "Bo, Cy and 3 others"; "" for nobody. */
export function someNames(t: TFunction, all: string[]): string {
  const { names, others } = mention(all);
  const [a, b, c] = names;
  if (others > 0) return t("merge.andOthers", { a, b, count: others });
  if (c) return t("merge.three", { a, b, c });
  return b ? t("merge.two", { a, b }) : (a ?? "");
}
