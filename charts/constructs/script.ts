import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Text of a script by its path below charts/ ("dragonfly/scripts/start.sh"). Scripts take their values from environment variables,
 * so the file is what runs.
 */
export const script = (path: string): string => readFileSync(join(__dirname, '..', path), 'utf8');
