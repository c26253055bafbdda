/**
 * Which ids are visible, in places that hold still. `before` is the last answer. Somebody new takes a free place;
 * when there is none, a speaker takes the place of whoever among the visible spoke longest ago, the last of these if several did.
 */
export function arrange(
  before: string[],
  all: string[],
  places: number,
  lastHeard: (id: string) => number,
  now: number,
): string[] {
  const there = new Set(all);
  const visible = before.filter((id) => there.has(id)).slice(0, places);
  const waiting = all.filter((id) => !visible.includes(id));
  while (visible.length < places && waiting.length > 0) visible.push(waiting.shift()!);
  for (const id of waiting) {
    if (now - lastHeard(id) > speaking || lastHeard(id) === 0) continue;
    const quietest = visible.reduce((a, b) => (lastHeard(b) <= lastHeard(a) ? b : a), visible[0] ?? id);
    if (lastHeard(quietest) < now - speaking) visible[visible.indexOf(quietest)] = id;
  }
  return visible;
}

const speaking = 2000; // ms since somebody was last heard

/** ms between two arrangements: tiles don't jump more often. */
export const settle = 2000;
