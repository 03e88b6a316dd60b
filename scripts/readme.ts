import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { update } from './readme/update';
import { compared, measured } from './readme/verify';
import { workloads } from './readme/workloads';

/** `npm run readme`: renders the README's tables anew, from what is synthesized and from the last `npm run verify`. */
const README = join(__dirname, '..', 'README.md');

const blocks = { workloads: workloads(), measured: measured(), compared: compared() };

writeFileSync(
  README,
  Object.entries(blocks).reduce((text, [name, content]) => update(text, name, content), readFileSync(README, 'utf8')),
);
