import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { derived, priceTable, sizes } from './readme/capacity';
import { cost } from './readme/cost';
import { synthesized } from './readme/synthesized';
import { update } from './readme/update';
import { compared, measured, REPORT } from './readme/verify';
import { workloads } from './readme/workloads';

/**
 * `npm run readme`: renders the blocks of the pages that are made of what is synthesized, and where `npm run verify` has run on this
 * machine also those that it measured.
 */
const pages: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'README.md': {
    synthesized: synthesized(),
    workloads: workloads(),
  },
  'docs/testing.md': existsSync(REPORT) ? { measured: measured(), compared: compared() } : {},
  'docs/runbooks/cluster.md': { cost: cost() },
  'docs/capacity.md': { derived: derived(), sizes: sizes(), prices: priceTable() },
};

for (const [page, blocks] of Object.entries(pages)) {
  const path = join(__dirname, '..', page);
  writeFileSync(
    path,
    Object.entries(blocks).reduce((text, [name, content]) => update(text, name, content), readFileSync(path, 'utf8')),
  );
}
