import { examples } from './additions';
import { alternatives } from './alternatives';
import { derived, priceTable, sizes } from './capacity';
import { commands } from './commands';
import { platform, programs, tools } from './compatibility';
import { cost, totalOf } from './cost';
import { endTable } from './growth';
import { priced, savings } from './money';
import { keys } from './openim-keys/table';
import { synthesized } from './synthesized';
import { compared, measured } from './verify';
import { workloads } from './workloads';

/** The blocks of the pages that `npm run readme` writes, by page and by name. */
export const pages = (): Readonly<Record<string, Readonly<Record<string, string>>>> => ({
  'README.md': { synthesized: synthesized(), total: totalOf('dev'), 'total-prod': totalOf('prod'), priced: priced() },
  'docs/additions.md': { examples: examples() },
  'docs/architecture.md': { workloads: workloads() },
  'docs/capacity.md': {
    derived: derived(),
    sizes: sizes(),
    ends: endTable(),
    savings: savings(),
    alternatives: alternatives(),
    prices: priceTable(),
  },
  'docs/commands.md': { commands: commands() },
  'docs/compatibility.md': { platform: platform(), programs: programs(), tools: tools() },
  'docs/openim-settings.md': { 'keys-v3.8': keys('dev'), 'keys-v3.4': keys('dev-mysql') },
  'docs/runbooks/cluster.md': { cost: cost() },
  'docs/testing.md': { measured: measured(), compared: compared() },
});
