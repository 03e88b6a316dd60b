import assert from 'node:assert';
import { join } from 'node:path';
import { loadEnvironment } from '../../environments/lib/registry';
import { addMachines } from '../lib/cluster/pool';
import { readObjects } from '../lib/dist';
import { install } from '../lib/install';
import type { Context, Part } from '../lib/part';
import { Page } from '../lib/runbook';
import { allRunning, workloadsIn } from '../lib/workloads';
import { alerts } from './alerts';
import { argocd } from './argocd';
import { delayedMessages } from './delayed-messages';
import { expandVolumes } from './expand-volumes';
import { internalTls } from './internal-tls';
import { managedServices } from './managed-services';
import { migrateToGateway } from './migrate-to-gateway';
import { promote } from './promote';
import { Reader } from './reader';
import { restore } from './restore';
import { rotateCredentials } from './rotate-credentials';
import { upgrades } from './upgrades';
import { Walk } from './walk';

/** Pages whose commands run in order, by their names; the two lists run in parallel, each on a separate cluster. */
const walks: readonly Readonly<Record<string, (walk: Walk) => Promise<void>>>[] = [
  {
    restore,
    'rotate-credentials': rotateCredentials,
    'delayed-messages': delayedMessages,
    '../components/mysql': promote,
    'managed-services': managedServices,
  },
  {
    upgrades,
    'expand-volumes': expandVolumes,
    'internal-tls': internalTls,
    argocd,
    alerts,
    'migrate-to-gateway': migrateToGateway,
  },
];

/** Why a reader leaves a command out, by what it is. */
const reasons: Readonly<Record<string, string>> = {
  exec: 'pods run no programs here; that the pod is there and ready, with that container, is asked',
  logs: 'pods run no programs here',
  'port-forward': 'pods run no programs here',
  smoke: 'nobody answers',
  etcdctl: 'pods run no programs here',
  gcloud: 'it asks Google; part gke reads its commands',
};

const part: Part = {
  name: 'runbooks',
  title: 'the commands of docs/runbooks/ run in their order, with the documented results',
  async run(context) {
    await Promise.all(walks.map((pages) => walked(context, pages)));
  },
};

async function walked(context: Context, pages: (typeof walks)[number]): Promise<void> {
  const environment = loadEnvironment('dev');
  const { gke } = environment;
  assert(gke, 'dev has no gke');
  const cluster = await context.cluster();
  const reader = Reader.open(cluster, environment);
  try {
    const installed = await context.check('dev is installed as the README describes', async () => {
      await quicker(reader);
      await addMachines(cluster, gke, gke.nodePool.nodesPerZone.max * gke.zones.length);
      const objects = readObjects(join(reader.checkout, 'dist', 'dev'));
      await install(cluster, environment, objects);
      await allRunning(cluster, workloadsIn(objects));
    });
    if (installed) {
      for (const [name, follow] of Object.entries(pages)) {
        await follow(new Walk(context, cluster, environment, reader, new Page(name)));
      }
      for (const [what, all] of reader.skipped()) {
        context.skip(`${all.length} of ${what}`, reasons[what] ?? 'not here');
      }
    }
  } finally {
    reader.close();
  }
}

/** Pods of the checkout count as available when they are ready: no other delay is needed here. */
const quicker = (reader: Reader): Promise<unknown> =>
  reader.run(`grep -rl minReadySeconds charts | xargs sed -i -E 's/(minReadySeconds: [^,0-9]*)[0-9]+/\\11/'
npm run --silent synth -- dev`);

export default part;
