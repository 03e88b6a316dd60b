import assert from 'node:assert';
import type { Manifest } from '../../charts/constructs/manifest';
import { loadEnvironment } from '../../environments/lib/registry';
import type { Environment } from '../../environments/lib/types';
import ha100k from '../../environments/presets/ha-100k';
import { built } from '../../scripts/lib/built';
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
    // One after the other on one cluster: each ends with all of it ready again.
    const system = await running(context, loadEnvironment('dev'), readObjects(distFolder('dev')));
    await replaceNodes(system);
    await loseZone(system);
    await badRollouts(system);
    await system.cluster.stop();
    // A zone of it is one node.
    const objects = built(ha100k).flatMap((output) => output.objects);
    await loseZone(await running(context, ha100k, objects));
  },
};

/** All of an environment is ready. */
async function running(context: Context, environment: Environment, objects: readonly Manifest[]): Promise<System> {
  const { gke, name } = environment;
  assert(gke, `environment ${name} has no gke, and without zones there is nothing to test`);
  const cluster = await context.cluster({ flags: hurry });
  const workloads = workloadsIn(objects);
  await addMachines(cluster, gke, gke.nodePool.nodesPerZone.min * gke.zones.length);
  await install(cluster, environment, objects);
  await grow(cluster, gke, () => missingFrom(cluster, workloads));
  return { name, context, cluster, gke, objects, workloads };
}

/** Pods of a silent node are given up 5 s after it instead of 300; it is, after 60 s: a busy machine is late with signs of life by 24 s. */
const hurry = {
  'kube-apiserver': ['--default-not-ready-toleration-seconds=5', '--default-unreachable-toleration-seconds=5'],
  'kube-controller-manager': ['--node-monitor-grace-period=60s', '--node-monitor-period=1s', '--node-eviction-rate=10'],
};

export default part;
