/** Cards and the buttons above them: arrows go between them, Tab comes to one. */

const boardOf = (inside: Element) => inside.closest<HTMLElement>("[data-board]")!;
const stopsIn = (place: Element) => [...place.querySelectorAll<HTMLElement>("[data-stop]")];
const isCard = (stop: Element) => stop.matches("[data-person]");

/** Everybody on the board in the order in which they are shown. */
export function shownIds(inside: Element): string[] {
  return stopsIn(boardOf(inside))
    .filter(isCard)
    .map((stop) => stop.dataset.person!);
}

export function firstStop(board: Element): HTMLElement | null {
  return stopsIn(board).find(isCard) ?? stopsIn(board)[0] ?? null;
}

/** Where an arrow, Home or End leads from here; null if nowhere. */
export function nextStop(from: HTMLElement, key: string): HTMLElement | null {
  const columns = [...boardOf(from).querySelectorAll<HTMLElement>("[data-testid=room]")];
  const at = columns.findIndex((c) => c.contains(from));
  if (at < 0) return null;
  const stops = stopsIn(columns[at]!);
  const i = stops.indexOf(from);
  switch (key) {
    case "ArrowUp":
      return stops[i - 1] ?? stopsIn(columns[at - 1] ?? from).at(-1) ?? null;
    case "ArrowDown":
      return stops[i + 1] ?? stopsIn(columns[at + 1] ?? from)[0] ?? null;
    case "ArrowLeft":
      return beside(from, columns.slice(0, at).reverse());
    case "ArrowRight":
      return beside(from, columns.slice(at + 1));
    case "Home":
      return beside(from, columns);
    case "End":
      return beside(from, columns.reverse());
    default:
      return null;
  }
}

/** The stop at the same height of the first of these columns that has any. */
function beside(from: HTMLElement, columns: HTMLElement[]): HTMLElement | null {
  const same = (column: Element) => stopsIn(column).filter((s) => isCard(s) === isCard(from));
  const row = same(from.closest("[data-testid=room]")!).indexOf(from);
  for (const column of columns) {
    const stops = same(column);
    const found = stops[Math.min(row, stops.length - 1)] ?? stopsIn(column)[0];
    if (found) return found;
  }
  return null;
}
