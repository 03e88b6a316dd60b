import { createHistogram } from 'node:perf_hooks';

/** Milliseconds; 0 where nothing was measured. */
export interface Spread {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Durations in an HDR histogram of microseconds, which node has: three digits are kept of each. */
export class Times {
  private readonly histogram = createHistogram();

  /** Seconds. */
  add(seconds: number): void {
    this.histogram.record(Math.max(1, Math.round(seconds * 1e6)));
  }

  spread(): Spread {
    const { count } = this.histogram;
    const at = (percentile: number) => (count === 0 ? 0 : this.histogram.percentile(percentile) / 1000);
    return { count, p50: at(50), p99: at(99), max: at(100) };
  }
}
