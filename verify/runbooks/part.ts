import assert from 'node:assert';
import { join } from 'node:path';
import { loadEnvironment } from '../../environments/lib/registry';
import { addMachines } from '../lib/cluster/pool';
import { readObjects } from '../lib/dist';
import { install } from '../lib/install';
import type { Context, Part } from '../lib/part';
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

/** Pages whose commands run in order; the two lists run in parallel, each on a separate cluster. */
const walks: readonly (readonly ((walk: Walk) => Promise<void>)[])[] = [
  [restore, rotateCredentials, delayedMessages, promote, managedServices],
  [upgrades, expandVolumes, internalTls, argocd, alerts, migrateToGateway],
];

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
    const walk = new Walk(context, cluster, environment, reader);
    const installed = await context.check('dev is installed as the README describes', async () => {
      await quicker(reader);
      await addMachines(cluster, gke, gke.nodePool.nodesPerZone.max * gke.zones.length);
      await install(cluster, environment, readObjects(join(reader.checkout, 'dist', 'dev')));
      await walk.running();
    });
    if (installed) {
      for (const follow of pages) {
        await follow(walk);
      }
      walk.leftOut();
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
