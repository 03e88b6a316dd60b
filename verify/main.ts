import type { Part } from './lib/part';
import { runParts, summary } from './lib/runner';
import { kubectlClient } from './lib/tools';
import alerts from './parts/alerts';
import apply from './parts/apply';
import argocd from './parts/argocd';
import backup from './parts/backup';
import deliver from './parts/deliver';
import edge from './parts/edge';
import failover from './parts/failover';
import gke from './parts/gke';
import lint from './parts/lint';
import mesh from './parts/mesh';
import monitoring from './parts/monitoring';
import network from './parts/network';
import promote from './parts/promote';
import rbac from './parts/rbac';
import runbooks from './parts/runbooks';
import scale from './parts/scale';
import schedule from './parts/schedule';
import services from './parts/services';
import survive from './parts/survive';
import tls from './parts/tls';

const parts: readonly Part[] = [
  apply,
  deliver,
  argocd,
  lint,
  network,
  mesh,
  rbac,
  schedule,
  scale,
  survive,
  promote,
  runbooks,
  tls,
  gke,
  monitoring,
  alerts,
  failover,
  services,
  backup,
  edge,
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
  const chosen = parse(process.argv.slice(2));
  await kubectlClient();
  const results = await runParts(chosen);
  console.log(`\n${summary(results)}`);
  process.exitCode = results.some(({ failed }) => failed > 0) ? 1 : 0;
}

// Leaving by process.exit lets every cluster end its processes on the way out.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));
process.once('SIGHUP', () => process.exit(129));

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
