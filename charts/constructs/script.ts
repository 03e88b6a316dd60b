import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Text of a script by its path below charts/ ("dragonfly/scripts/start.sh"). Scripts read their values from environment
 * variables, so the file runs unchanged.
 */
export const script = (path: string): string => readFileSync(join(__dirname, '..', path), 'utf8');
