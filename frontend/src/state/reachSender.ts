import type { Reach } from "../backend/ports";
import { noReach, sameReach } from "../meeting/reach";

const again = 1000; // ms after a failure

/**
 * Tells the app what I reach: whole, one after the other, the newest last. What was wanted between two is skipped, so
 * a release is never overtaken by the press before it, and never waits behind more than one.
 */
export class ReachSender {
  private wanted: Reach = noReach;
  private told: Reach | null = noReach; // what the app has; null is not known
  private busy = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `failed` says what could not be done; it may want something else by then. */
  constructor(
    private readonly send: (r: Reach) => Promise<void>,
    private readonly failed: (error: unknown, reach: Reach) => void,
  ) {}

  want(reach: Reach): void {
    this.wanted = reach;
    void this.work();
  }

  /** What the app has, whoever told it; null: it is not known, so it is told anew with the next wish. */
  found(reach: Reach | null): void {
    if (!this.busy) this.told = reach;
  }

  stop(): void {
    clearTimeout(this.timer);
    this.wanted = noReach;
    this.told = noReach;
  }

  private async work(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    clearTimeout(this.timer);
    while (this.told === null || !sameReach(this.told, this.wanted)) {
      const next = this.wanted;
      try {
        await this.send(next);
        this.told = next;
      } catch (error) {
        this.told = null;
        this.failed(error, next);
        if (!sameReach(this.wanted, next)) continue;
        this.timer = setTimeout(() => void this.work(), again);
        break;
      }
    }
    this.busy = false;
  }
}
