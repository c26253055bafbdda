// A card that changes its column is drawn anew: what it takes along is kept here for a moment.

const flight = 160; // ms
const fresh = 2000; // ms that a card may take to appear

let from: { ids: ReadonlySet<string>; box: DOMRect; at: number } | null = null;
let focused = "";

/** These cards were let go here: they fly from here to their places. */
export function letGo(ids: Iterable<string>, box: DOMRect): void {
  from = { ids: new Set(ids), box, at: performance.now() };
}

/** This card is to have the focus when it is there again. */
export function expect(id: string): void {
  focused = id;
}

/** A card goes; if it has the focus it will have it again. */
export function leave(id: string, card: HTMLElement): void {
  if (document.activeElement === card) focused = id;
}

/** A card came. */
export function arrive(id: string, card: HTMLElement): void {
  if (focused === id) {
    focused = "";
    card.focus();
  }
  if (!from?.ids.has(id) || performance.now() - from.at > fresh || still()) return;
  const to = card.getBoundingClientRect();
  const shift = `translate(${from.box.x - to.x}px, ${from.box.y - to.y}px)`;
  card.animate([{ transform: shift, opacity: 0.7 }, { transform: "none" }], { duration: flight, easing: "ease-out" });
}

function still(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
