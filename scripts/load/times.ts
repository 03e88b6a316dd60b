import { createHistogram, monitorEventLoopDelay } from 'node:perf_hooks';

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

/** Milliseconds between two looks of the event loop at its own delay, which node adds to what it measures. */
const LOOKS = 10;

/** By how much this process is late in what it does: that much of the other times may be its own. */
export class OwnDelay {
  private readonly histogram = monitorEventLoopDelay({ resolution: LOOKS });

  start(): void {
    this.histogram.enable();
  }

  stop(): void {
    this.histogram.disable();
  }

  spread(): Spread {
    const { count } = this.histogram;
    const at = (percentile: number) => (count === 0 ? 0 : Math.max(0, this.histogram.percentile(percentile) / 1e6 - LOOKS));
    return { count, p50: at(50), p99: at(99), max: at(100) };
  }
}
