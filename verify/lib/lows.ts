import { repeatedly } from './time';

/** Watches numbers ten times a second and keeps the lowest of each. */
export class Lows {
  readonly lowest = new Map<string, number>();
  private readonly looks = repeatedly(0.1, () => this.look());

  constructor(private readonly values: () => Iterable<readonly [name: string, value: number]>) {}

  stop(): void {
    this.look();
    void this.looks.stop();
  }

  /** The lowest of all, and what had it. */
  get least(): readonly [name: string, value: number] {
    return [...this.lowest].reduce((low, one) => (one[1] < low[1] ? one : low), ['nothing', Number.POSITIVE_INFINITY]);
  }

  private look(): void {
    for (const [name, value] of this.values()) {
      this.lowest.set(name, Math.min(value, this.lowest.get(name) ?? Number.POSITIVE_INFINITY));
    }
  }
}
