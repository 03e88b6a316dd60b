import { now } from './clock';

const LEAST = 1 / 64;
/** Seconds without a refusal after which it sends faster again. */
const CALM = 10;

/** The share of the rate that is sent: halved when a message is refused, at most once a second, and doubled after a calm time. */
export class Throttle {
  share = 1;
  /** The least that it ever was. */
  least = 1;
  private changed = Number.NEGATIVE_INFINITY;

  refused(): void {
    if (now() - this.changed >= 1) {
      this.set(Math.max(LEAST, this.share / 2));
    }
  }

  /** The share from now on. */
  current(): number {
    if (this.share < 1 && now() - this.changed >= CALM) {
      this.set(Math.min(1, this.share * 2));
    }
    return this.share;
  }

  private set(share: number): void {
    this.share = share;
    this.least = Math.min(this.least, share);
    this.changed = now();
  }
}
