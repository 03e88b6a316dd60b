import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Text of a script in charts/scripts; scripts take their values from the environment, so the file is what runs. */
export const script = (name: string): string => readFileSync(join(__dirname, '..', 'scripts', name), 'utf8');
