import assert from 'node:assert';
import type { Manifest } from '../../charts/constructs/manifest';
import { environmentNames, loadEnvironment } from '../../environments/lib/registry';
import type { Environment, Gke } from '../../environments/lib/types';
import { presets } from '../../environments/presets';
import { built } from '../../scripts/lib/built';
import { pinAtMost } from '../lib/autoscalers';
import type { Cluster } from '../lib/cluster/cluster';
import { isReady } from '../lib/cluster/objects';
import { addMachines, grow, likeKind, nodesFilled } from '../lib/cluster/pool';
import { distFolder, readObjects } from '../lib/dist';
import { install } from '../lib/install';
import type { Context, Part } from '../lib/part';
import { scatteredVolumes, sharedZones } from '../lib/placement';
import { reached, sleep } from '../lib/time';
import { allRunning, missingFrom, unschedulable, type Workload, workloadsIn } from '../lib/workloads';

/** Where the bounds of the pool are measured; dev-mysql asks what dev asks, within 0.2 CPU. */
const measured = ['dev', 'prod', ...presets.map(({ name }) => name)];

const part: Part = {
  name: 'schedule',
  title: 'every pod is scheduled on the node pool of the environment',
  async run(context) {
    await Promise.all([
      ...environmentNames().map((name) => {
        const environment = loadEnvironment(name);
        const objects = readObjects(distFolder(name));
        return environment.gke
          ? onNodePool(context, environment, environment.gke, objects)
          : onOneNode(context, environment, objects);
      }),
      ...presets.map((preset) => onLeastNodes(context, preset)),
    ]);
  },
};

/** A preset's price is that of the minimum of its pool. */
async function onLeastNodes(context: Context, preset: Environment): Promise<void> {
  const { gke, name } = preset;
  assert(gke, `${name} has no gke`);
  const objects = built(preset).flatMap((output) => output.objects);
  const enough = await onNodePool(context, preset, gke, objects);
  const least = gke.nodePool.nodesPerZone.min * gke.zones.length;
  await context.check(`${name}: the minimum of the pool holds every pod`, () => assert.equal(enough, least));
}

/** Returns the number of nodes on which every pod became ready. */
async function onNodePool(
  context: Context,
  environment: Environment,
  gke: Gke,
  objects: readonly Manifest[],
): Promise<number> {
  const { check } = context;
  const { name } = environment;
  const { machineType, nodesPerZone } = gke.nodePool;
  const [least, most] = [nodesPerZone.min * gke.zones.length, nodesPerZone.max * gke.zones.length];
  const workloads = workloadsIn(objects);
  const cluster = await context.cluster();
  let enough = most;
  await check(`${name}: every pod becomes ready on a pool of ${least} to ${most} ${machineType}`, async () => {
    await addMachines(cluster, gke, least);
    await install(cluster, environment, objects);
    enough = await grow(cluster, gke, () => missingFrom(cluster, workloads));
    return `${sum(workloads)} pods of ${workloads.length} workloads on ${enough} nodes`;
  });
  await check(`${name}: replicas are spread over as many zones as possible`, () =>
    sharedZones(cluster, workloads, gke.zones),
  );
  await check(`${name}: pods and their volumes are in the same zone`, () => scatteredVolumes(cluster));
  const ours = [...cluster.kubelets.pods.values()].filter(({ metadata }) => metadata.namespace !== 'kube-system');
  const filled = nodesFilled(ours, gke);

  if (!measured.includes(name)) {
    await cluster.stop();
    return enough;
  }
  let full = most;
  await check(`${name}: the maximum of the pool has room for every autoscaler at its maximum`, async () => {
    const grown = workloads.map((workload) => ({ ...workload, replicas: workload.max }));
    await pinAtMost(cluster, workloads);
    full = await grow(cluster, gke, () => missingFrom(cluster, grown));
    return `${sum(grown)} pods on ${full} nodes of ${most}`;
  });
  await cluster.stop();

  const smallest = await smallestPool(context, environment, objects, Math.ceil(filled), enough);
  context.log(`${name}: the fewest nodes that hold it are ${smallest}; requests alone fill ${filled.toFixed(2)} of them`);
  context.report(`${name}.nodes.json`, { machineType, min: least, max: most, smallest, atMost: full });
  return enough;
}

const sum = (workloads: readonly Workload[]): number => workloads.reduce((total, { replicas }) => total + replicas, 0);

/** The fewest nodes, from `floor` up, on which every pod of a fresh cluster gets ready; `enough` is known to be. */
async function smallestPool(
  context: Context,
  environment: Environment,
  objects: readonly Manifest[],
  floor: number,
  enough: number,
): Promise<number> {
  for (let count = floor; count < enough; count += 1) {
    // Pods come close to one another: with second pods after 15 s, large ones find less room on the nodes that are left.
    const cluster = await context.cluster({
      flags: { 'kube-controller-manager': ['--horizontal-pod-autoscaler-sync-period=3s'] },
    });
    await addMachines(cluster, environment.gke as Gke, count);
    await install(cluster, environment, objects);
    const fits = await settles(cluster, workloadsIn(objects));
    await cluster.stop();
    context.log(`${environment.name}: ${count} nodes ${fits ? 'are enough' : 'are not enough'}`);
    if (fits) {
      return count;
    }
  }
  return enough;
}

/** Whether all pods get ready; not so once some find no node and no other pod is on its way, for five seconds. */
async function settles(cluster: Cluster, workloads: readonly Workload[]): Promise<boolean> {
  let stuck = 0;
  const end = await reached('all pods are ready, or the scheduler cannot place the rest', async () => {
    cluster.assertAlive();
    if (!(await missingFrom(cluster, workloads))) {
      return 'all ready';
    }
    const waiting = new Set(unschedulable(cluster));
    const rest = [...cluster.kubelets.pods.values()].filter((pod) => !waiting.has(pod));
    const atRest = rest.every((pod) => isReady(pod) || pod.status?.phase === 'Succeeded');
    stuck = waiting.size > 0 && atRest ? stuck + 1 : 0;
    await sleep(0.4);
    return stuck > 10 ? 'stuck' : undefined;
  });
  return end === 'all ready';
}

async function onOneNode(context: Context, environment: Environment, objects: readonly Manifest[]): Promise<void> {
  const { name } = environment;
  await context.check(`${name}: every pod becomes ready on one node of 4 CPU and 16 GiB`, async () => {
    const cluster = await context.cluster();
    await likeKind(cluster, environment, 1);
    await install(cluster, environment, objects);
    const workloads = workloadsIn(objects);
    await allRunning(cluster, workloads);
    await cluster.stop();
    return `${workloads.length} pods`;
  });
}

export default part;
