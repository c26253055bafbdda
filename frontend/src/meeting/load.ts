import type { Load, Traffic } from "../backend/ports";

export type Strain = "unknown" | "fine" | "near" | "over";

/** From which part of what the host can carry a calm warning is due. */
const near = 0.8;

/** Which part of what the host can carry `t` is; packets count, they are what a machine runs out of. */
export function part(t: Traffic, most: number): number {
  return most > 0 ? t.packets / most : 0;
}

/** How hard the host works for `t`. */
export function strain(t: Traffic, most: number): Strain {
  if (most <= 0) return "unknown";
  const of = part(t, most);
  return of > 1 ? "over" : of > near ? "near" : "fine";
}

/** How many streams like those of `t` the host carries; 0 is not known. Two digits say enough. */
export function carries(t: Traffic, most: number): number {
  if (most <= 0 || t.streams <= 0 || t.packets <= 0) return 0;
  return rounded((most * t.streams) / t.packets);
}

function rounded(n: number): number {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(n)) - 1);
  return Math.floor(n / step) * step;
}

export interface Outlook {
  now: number; // streams
  split: number; // after the rooms open, or as they are while they run
  carries: number; // 0 is not known
  strain: Strain; // the worse of now and then
}

/** What a moderator wants to know before the rooms open, and while they are open. */
export function outlook(load: Load, running: boolean): Outlook {
  const now = running ? load.now : load.now.streams > 0 ? load.now : load.together;
  const worse = [now, load.split].map((t) => strain(t, load.most)).sort(byStrain)[0]!;
  return { now: now.streams, split: load.split.streams, carries: carries(now, load.most), strain: worse };
}

const order: Strain[] = ["over", "near", "fine", "unknown"];

function byStrain(a: Strain, b: Strain): number {
  return order.indexOf(a) - order.indexOf(b);
}
