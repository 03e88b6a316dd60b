import type { Environment } from '../lib/types';
import ha1m from './ha-1m';
import ha100k from './ha-100k';
import starter from './starter';

/** Environments to start from, the smallest first: `npm run init -- --preset <name>` writes a file with the values of one. */
export const presets: readonly Environment[] = [starter, ha100k, ha1m];
