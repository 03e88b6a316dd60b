import { scripts } from '../../package.json';
import { alertmanager } from '../alertmanager/command';
import { apply, diff, prune } from '../deliver/commands';
import { gke } from '../gke/command';
import { values } from '../gke/values';
import { grow } from '../grow/command';
import { run } from '../lib/command';
import type { Command } from '../lib/process';
import type { Terminal } from '../lib/terminal';
import { restore } from '../restore/command';
import { review } from '../review/command';
import { secrets } from '../secrets/command';
import { smoke } from '../smoke/command';
import { table } from './table';

type Name = keyof typeof scripts;

/** A script of package.json: what it does, and the command whose `--help` has its usage, or the usage itself. */
interface Script {
  readonly does: string;
  readonly usage: Command | string;
}

const nothing: Parameters<typeof gke>[2] = {
  has: () => false,
  read: () => Promise.reject(new Error('--help starts no program')),
  show: () => Promise.reject(new Error('--help starts no program')),
  sleep: () => Promise.resolve(),
  file: () => '',
};

const every: Readonly<Record<Name, Script>> = {
  synth: { does: 'writes `dist/` from `environments/`', usage: 'npm run synth [-- <environment>]' },
  secrets: { does: 'creates missing passwords, or rotates one', usage: secrets },
  gke: {
    does: 'plans, creates, reports or deletes the GKE cluster',
    usage: (args, terminal) => gke(args, terminal, nothing),
  },
  review: { does: 'describes a change of `dist/`, without a cluster', usage: review },
  diff: { does: 'prints what an apply would change in the cluster', usage: diff },
  apply: { does: 'applies `dist/` and waits for the rollouts', usage: apply },
  smoke: { does: 'logs in, sends a message and uploads a file', usage: smoke },
  grow: { does: 'lists or expands volumes that are larger in `dist/`', usage: grow },
  prune: { does: 'lists or deletes objects that are no longer in `dist/`', usage: prune },
  restore: { does: 'prints the Job that restores a backup', usage: restore },
  alertmanager: { does: 'prints the configuration of an external Alertmanager', usage: alertmanager },
  values: { does: 'prints a file that `npm run gke -- plan` refers to', usage: values },
  test: { does: 'runs the tests on a laptop', usage: 'npm test [-- <file>]' },
  check: { does: 'checks types, lint, format and imports', usage: 'npm run check' },
  verify: { does: 'runs the integration tests with real programs', usage: 'npm run verify [-- part ...]' },
  readme: { does: 'writes the generated tables and badges of the pages', usage: 'npm run readme' },
  bench: { does: 'measures the duration of a synthesis', usage: 'npm run bench' },
  import: { does: 'writes the typed classes of `imports/`', usage: 'npm run import' },
};

/** First line that a command prints for `--help`, without "usage: ". */
async function usageOf({ usage }: Script): Promise<string> {
  if (typeof usage === 'string') {
    return usage;
  }
  const lines: string[] = [];
  const terminal: Terminal = {
    out: (line) => lines.push(...line.split('\n')),
    err: (line) => lines.push(line),
    write: (text) => lines.push(text),
    columns: 0,
    answer: () => Promise.resolve(''),
    leaves: () => {},
  };
  await usage(['--help'], terminal, run);
  return (lines[0] ?? '').replace(/^usage: /, '');
}

/** Every script of package.json: the table of docs/commands.md. Throws when one is not described. */
export async function commands(): Promise<string> {
  const missing = Object.keys(scripts).filter((name) => !(name in every));
  if (missing.length > 0) {
    throw new Error(
      `scripts of package.json without a description: ${missing.join(', ')}; add them to scripts/readme/commands.ts`,
    );
  }
  const rows = await Promise.all(
    Object.entries(every).map(async ([name, script]) => [
      `\`${name}\``,
      script.does,
      `\`${(await usageOf(script)).replaceAll('|', '\\|')}\``,
    ]),
  );
  return table(['command', 'what it does', 'usage'], rows);
}
