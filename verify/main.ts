import alerts from './alerts/part';
import apply from './apply/part';
import argocd from './argocd/part';
import backup from './backup/part';
import deliver from './deliver/part';
import edge from './edge/part';
import failover from './failover/part';
import gke from './gke/part';
import { writeMeasured } from './lib/measured';
import type { Part } from './lib/part';
import { runParts, summary } from './lib/runner';
import { buildTools, kubectlClient } from './lib/tools';
import lint from './lint/part';
import mesh from './mesh/part';
import monitoring from './monitoring/part';
import network from './network/part';
import promote from './promote/part';
import prose from './prose/part';
import rbac from './rbac/part';
import runbooks from './runbooks/part';
import scale from './scale/part';
import schedule from './schedule/part';
import services from './services/part';
import survive from './survive/part';
import tls from './tls/part';

/** In the order in which they start: the longest first, and last what runs alone. */
const parts: readonly Part[] = [
  runbooks,
  argocd,
  deliver,
  backup,
  alerts,
  schedule,
  survive,
  promote,
  apply,
  tls,
  edge,
  scale,
  monitoring,
  mesh,
  rbac,
  gke,
  lint,
  prose,
  network,
  failover,
  services,
];

const USAGE = `usage: npm run verify [-- part ...]
parts: ${parts.map(({ name }) => name).join(', ')}; without one, all of them`;

/** The parts asked for, in the order of the list. */
function parse(args: readonly string[]): readonly Part[] {
  const unknown = args.filter((arg) => !parts.some(({ name }) => name === arg));
  if (unknown.length > 0) {
    throw new Error(`unknown part "${unknown.join('", "')}"\n${USAGE}`);
  }
  return args.length === 0 ? parts : parts.filter(({ name }) => args.includes(name));
}

/** Runs the parts; the last line says how many claims held. */
async function main(): Promise<void> {
  if (process.argv.includes('--help')) {
    console.log(USAGE);
    return;
  }
  const chosen = parse(process.argv.slice(2));
  await kubectlClient();
  if (chosen.length === parts.length) {
    await buildTools();
  }
  const results = await runParts(chosen);
  const failed = results.some((result) => result.failed > 0);
  if (!failed && chosen.length === parts.length) {
    writeMeasured();
    console.log('\nwrote verify/measured.json; run "npm run readme" when it has changed');
  }
  console.log(`\n${summary(results)}`);
  process.exitCode = failed ? 1 : 0;
}

// Each cluster listens for the end.
process.setMaxListeners(0);
// Leaving by process.exit lets every cluster end its processes on the way out.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));
process.once('SIGHUP', () => process.exit(129));

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
