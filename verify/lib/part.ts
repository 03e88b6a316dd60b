import type { Cluster } from './cluster/cluster';
import type { ClusterOptions } from './cluster/control-plane';

/** A part of the suite: the default export of `verify/<name>/part.ts`. */
export interface Part {
  /** What `npm run verify -- <name>` calls it. */
  readonly name: string;
  /** One sentence: what is proven. */
  readonly title: string;
  /** What is skipped where this machine gives no network namespaces: its programs run here. */
  readonly here?: string;
  /** It measures seconds: no other part runs meanwhile. */
  readonly alone?: true;
  /** It takes minutes and gigabytes: it runs only where it is named. */
  readonly named?: true;
  run(context: Context): Promise<void>;
}

/** Throws when it does not hold. Text that it returns is printed beside its title. */
type Claim = () => unknown;

/** What a part works with. */
export interface Context {
  /**
   * One claim. It holds if `claim` returns, and fails with the message of the error that it throws; the part continues
   * either way. Returned text is printed after the title: a count, a measured number. Returns whether it held.
   */
  check(title: string, claim: Claim): Promise<boolean>;
  /** A claim that cannot be tested here, and why; printed, neither passed nor failed. */
  skip(title: string, reason: string): void;
  /** A control plane of its own, empty, on free ports of the loopback address; stopped when the part ends. */
  cluster(options?: ClusterOptions): Promise<Cluster>;
  /** Writes `verify/report/<file>`: text unchanged, any other value as JSON. */
  report(file: string, content: unknown): void;
  /** A line of progress. */
  log(text: string): void;
}
