import { amount } from './quantity';
import type { StatefulSize } from './types';

/** Share of its limit that Redpanda takes at start; a tenth stays for the kernel and the probes. */
export const BROKER_SHARE = 0.9;

/** Dragonfly's share of its limit. A snapshot is written beside the data: a quarter and a little more of the limit stays for it. */
export const MEMORY_SHARE = 0.7;

/** One thread per core; each needs 256 MiB of maxmemory, or Dragonfly exits. */
export const threads = ({ limits }: StatefulSize): number => Math.max(1, Math.floor(amount(limits.cpu)));
