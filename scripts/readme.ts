import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { update } from './readme/update';
import { workloads } from './readme/workloads';

/** `npm run readme`: renders the README's tables anew from what is synthesized. */
const README = join(__dirname, '..', 'README.md');

writeFileSync(README, update(readFileSync(README, 'utf8'), 'workloads', workloads()));
