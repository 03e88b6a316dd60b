import assert from 'node:assert';
import { loadEnvironment } from '../../environments/lib/registry';
import { addMachines, grow } from '../lib/cluster/pool';
import { distFolder, readObjects } from '../lib/dist';
import { install } from '../lib/install';
import type { Context, Part } from '../lib/part';
import { missingFrom, workloadsIn } from '../lib/workloads';
import { badRollouts } from './bad-rollouts';
import { loseZone } from './lose-zone';
import { replaceNodes } from './replace-nodes';
import type { System } from './system';

const part: Part = {
  name: 'survive',
  title: 'OpenIM stays available during node upgrades, bad rollouts and the loss of a zone',
  async run(context) {
    // In order on one cluster: each ends when everything is ready again.
    const system = await running(context);
    await replaceNodes(system);
    await loseZone(system);
    await badRollouts(system);
  },
};

/** Environment dev, all of it ready. */
async function running(context: Context): Promise<System> {
  const environment = loadEnvironment('dev');
  const { gke } = environment;
  assert(gke, 'environment dev has no gke, and without zones there is nothing to test');
  const cluster = await context.cluster({ flags: hurry });
  const objects = readObjects(distFolder(environment.name));
  const workloads = workloadsIn(objects);
  await addMachines(cluster, gke, gke.nodePool.nodesPerZone.min * gke.zones.length);
  await install(cluster, environment, objects);
  await grow(cluster, gke, () => missingFrom(cluster, workloads));
  return { context, cluster, gke, objects, workloads };
}

/** A silent node is given up after 12 s instead of 50, its pods after 5 s more instead of 300. */
const hurry = {
  'kube-apiserver': ['--default-not-ready-toleration-seconds=5', '--default-unreachable-toleration-seconds=5'],
  'kube-controller-manager': ['--node-monitor-grace-period=12s', '--node-monitor-period=1s', '--node-eviction-rate=10'],
};

export default part;
