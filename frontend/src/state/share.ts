/**
 * Takes over from `before` every part of `after` that is equal, so that what did not change keeps its identity
 * and draws nothing. Plain JSON only.
 */
export function share<T>(before: unknown, after: T): T {
  if (Object.is(before, after)) return after;
  if (Array.isArray(before) && Array.isArray(after)) {
    const items = after.map((v, i) => share(before[i], v));
    return same(before, items) ? (before as T) : (items as T);
  }
  if (isObject(before) && isObject(after)) {
    const fields = Object.fromEntries(Object.entries(after).map(([k, v]) => [k, share(before[k], v)]));
    return same(Object.values(before), Object.values(fields)) && sameKeys(before, fields)
      ? (before as T)
      : (fields as T);
  }
  return after;
}

function same(a: unknown[], b: unknown[]): boolean {
  return a.length === b.length && a.every((v, i) => Object.is(v, b[i]));
}

function sameKeys(a: object, b: object): boolean {
  const keys = Object.keys(b);
  return Object.keys(a).every((k, i) => k === keys[i]);
}

function isObject(v: unknown): v is Record<string, unknown> {
  return typeof v === "object" && v !== null && !Array.isArray(v);
}
