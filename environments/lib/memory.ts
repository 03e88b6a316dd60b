import { amount } from './quantity';
import type { StatefulSize } from './types';

/** Share of its limit that Redpanda allocates at start; a tenth remains for the kernel and the probes. */
export const BROKER_SHARE = 0.9;

/**
 * Dragonfly's share of its limit. A snapshot is written in addition to the data: slightly more than a quarter of the
 * limit remains for it.
 */
export const MEMORY_SHARE = 0.7;

/** One thread per core; each needs 256 MiB of maxmemory, or Dragonfly exits. */
export const threads = ({ limits }: StatefulSize): number => Math.max(1, Math.floor(amount(limits.cpu)));
