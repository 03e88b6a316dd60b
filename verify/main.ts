import assert from 'node:assert';
import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { didYouMean } from '../environments/lib/validate/nearest';
import { commandLine } from '../scripts/lib/arguments';
import { onSignals, start, withHelp } from '../scripts/lib/process';
import { reported, type Terminal } from '../scripts/lib/terminal';
import { VERIFY } from '../scripts/lib/usages';
import alerts from './alerts/part';
import apply from './apply/part';
import argocd from './argocd/part';
import backup from './backup/part';
import deliver from './deliver/part';
import doctor from './doctor/part';
import edge from './edge/part';
import failover from './failover/part';
import gke from './gke/part';
import large from './large/part';
import { writeMeasured } from './lib/measured';
import type { Part } from './lib/part';
import { runParts, summary } from './lib/runner';
import { buildTools, kubectlClient } from './lib/tools';
import lint from './lint/part';
import mesh from './mesh/part';
import monitoring from './monitoring/part';
import network from './network/part';
import prose from './prose/part';
import rbac from './rbac/part';
import runbooks from './runbooks/part';
import scale from './scale/part';
import schedule from './schedule/part';
import services from './services/part';
import survive from './survive/part';
import tls from './tls/part';

/** In the order in which they start: the longest first, and last what measures seconds. */
const parts: readonly Part[] = [
  services,
  runbooks,
  alerts,
  argocd,
  survive,
  schedule,
  deliver,
  tls,
  backup,
  apply,
  edge,
  gke,
  scale,
  monitoring,
  doctor,
  rbac,
  mesh,
  prose,
  network,
  lint,
  failover,
  large,
];

/** Those of a whole run. */
const whole = parts.filter(({ named }) => !named);

const named = (some: readonly Part[]): string => some.map(({ name }) => name).join(', ');
const USAGE = `${VERIFY}
parts: ${named(whole)}
only where it is named: ${named(parts.filter((part) => part.named))}`;

/** The parts asked for, in the order of the list. */
function parse(args: readonly string[]): readonly Part[] {
  const { positionals } = commandLine(args, USAGE, {});
  const names = parts.map(({ name }) => name);
  const unknown = positionals.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new Error(`unknown part "${unknown}"${didYouMean(unknown, names)}\n${USAGE}`);
  }
  return positionals.length === 0 ? whole : parts.filter(({ name }) => positionals.includes(name));
}

/** GiB: the data of a whole run take 1.7, as measured, and SeaweedFS writes nothing when less than one is free. */
const NEEDED = 4;

/** Throws when the disk is too full for the data services. */
function assertSpace(): void {
  const { bavail, bsize } = statfsSync(tmpdir());
  const free = (bavail * bsize) / 2 ** 30;
  const remedy = `the data services need ${NEEDED} GiB; make room, or set TMPDIR to a folder of another disk`;
  assert(free >= NEEDED, `${free.toFixed(1)} GiB of the disk of ${tmpdir()} are free: ${remedy}`);
}

/** Runs the parts; the last line has the number of checks that held. */
async function verify(args: readonly string[], terminal: Terminal): Promise<number> {
  const chosen = parse(args);
  if (chosen.some(({ here }) => here)) {
    assertSpace();
  }
  await kubectlClient();
  if (chosen === whole) {
    await buildTools();
  }
  const results = await runParts(chosen);
  const failed = results.some((result) => result.failed > 0);
  if (!failed && chosen === whole) {
    writeMeasured();
    terminal.out('\nwrote verify/measured.json; run "npm run readme" when it has changed');
  }
  terminal.out(`\n${summary(results)}`);
  return failed ? 1 : 0;
}

// Each cluster listens for the end.
process.setMaxListeners(0);
// process.exit runs the exit handlers, with which every cluster ends its processes.
onSignals();
process.once('SIGHUP', () => process.exit(129));

start(withHelp(USAGE, (args, terminal) => reported(terminal, 1, () => verify(args, terminal))));
