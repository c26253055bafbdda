import type { Backend, ParticipantId } from "../backend/ports";

const silent = 62; // -dBov and beyond it is shown as nothing
const loud = 18; // -dBov and above it is shown as full
const rise = 0.5; // share of the way per frame at 60 a second
const fall = 0.12;

/** A level of RFC 6464 (0 loudest, 127 silent) as 0..1 for the eye. */
export function shown(level: number): number {
  return Math.min(1, Math.max(0, (silent - level) / (silent - loud)));
}

/** How loud everybody is, smoothed for drawing. Lives outside React: it changes with every frame. */
export class Levels {
  private readonly targets = new Map<ParticipantId, number>();
  private readonly values = new Map<ParticipantId, number>();
  private readonly watchers = new Map<ParticipantId, Set<(v: number) => void>>();
  private readonly heard = new Map<ParticipantId, number>();
  private running = false;

  constructor(backend: Backend) {
    backend.onMedia((m) => {
      if (m.type !== "levels") return;
      for (const who of this.targets.keys()) if (!(who in m.levels)) this.targets.set(who, 0);
      for (const [who, level] of Object.entries(m.levels)) this.target(who, shown(level));
      this.start();
    });
  }

  /** Calls back with 0..1 while it changes. */
  watch(who: ParticipantId, listener: (v: number) => void): () => void {
    const set = this.watchers.get(who) ?? new Set();
    this.watchers.set(who, set.add(listener));
    return () => set.delete(listener);
  }

  /** When somebody was last clearly heard, in ms of performance.now(); 0 is never. */
  lastHeard(who: ParticipantId): number {
    return this.heard.get(who) ?? 0;
  }

  private target(who: ParticipantId, value: number): void {
    this.targets.set(who, value);
    if (value > 0.35) this.heard.set(who, performance.now());
  }

  private start(): void {
    if (this.running || typeof requestAnimationFrame === "undefined") return;
    this.running = true;
    requestAnimationFrame(() => this.step());
  }

  private step(): void {
    let moving = false;
    for (const [who, target] of this.targets) {
      const value = this.values.get(who) ?? 0;
      const next = Math.abs(target - value) < 0.01 ? target : value + (target - value) * (target > value ? rise : fall);
      if (next === value) continue;
      moving = true;
      this.values.set(who, next);
      for (const tell of this.watchers.get(who) ?? []) tell(next);
    }
    this.running = false;
    if (moving) this.start();
  }
}
