import { sleep } from './time';

/** Watches numbers ten times a second and keeps the lowest of each. */
export class Lows {
  readonly lowest = new Map<string, number>();
  private stopped = false;

  constructor(private readonly values: () => Iterable<readonly [name: string, value: number]>) {
    void this.run();
  }

  stop(): void {
    this.look();
    this.stopped = true;
  }

  /** The lowest of all, and what had it. */
  get least(): readonly [name: string, value: number] {
    return [...this.lowest].reduce((low, one) => (one[1] < low[1] ? one : low), ['nothing', Number.POSITIVE_INFINITY]);
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      this.look();
      await sleep(0.1);
    }
  }

  private look(): void {
    for (const [name, value] of this.values()) {
      this.lowest.set(name, Math.min(value, this.lowest.get(name) ?? Number.POSITIVE_INFINITY));
    }
  }
}
