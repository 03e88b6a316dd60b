import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nothing } from '../lib/arguments';
import { withHelp } from '../lib/process';
import { reported } from '../lib/terminal';
import { derived, priceTable, sizes } from './capacity';
import { cost } from './cost';
import { synthesized } from './synthesized';
import { update } from './update';
import { compared, measured, REPORT } from './verify';
import { workloads } from './workloads';

const USAGE = `usage: npm run readme
writes the generated blocks of README.md and docs/
what npm run verify measured is written where it has run on this machine`;

const ROOT = join(__dirname, '..', '..');

const pages = (): Readonly<Record<string, Readonly<Record<string, string>>>> => ({
  'README.md': { synthesized: synthesized(), workloads: workloads() },
  'docs/testing.md': existsSync(REPORT) ? { measured: measured(), compared: compared() } : {},
  'docs/runbooks/cluster.md': { cost: cost() },
  'docs/capacity.md': { derived: derived(), sizes: sizes(), prices: priceTable() },
});

export const readme = withHelp(USAGE, (args, terminal) =>
  reported(terminal, 1, () => {
    nothing(args, USAGE);
    for (const [page, blocks] of Object.entries(pages())) {
      const path = join(ROOT, page);
      const text = readFileSync(path, 'utf8');
      writeFileSync(
        path,
        Object.entries(blocks).reduce((written, [name, content]) => update(written, name, content), text),
      );
    }
    return 0;
  }),
);
