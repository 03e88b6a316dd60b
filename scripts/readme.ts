import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cost } from './readme/cost';
import { update } from './readme/update';
import { compared, measured } from './readme/verify';
import { workloads } from './readme/workloads';

/** `npm run readme`: renders tables anew, from what is synthesized and from the last `npm run verify`. */
const pages: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'README.md': { workloads: workloads(), measured: measured(), compared: compared() },
  'docs/runbooks/cluster.md': { cost: cost() },
};

for (const [page, blocks] of Object.entries(pages)) {
  const path = join(__dirname, '..', page);
  writeFileSync(
    path,
    Object.entries(blocks).reduce((text, [name, content]) => update(text, name, content), readFileSync(path, 'utf8')),
  );
}
