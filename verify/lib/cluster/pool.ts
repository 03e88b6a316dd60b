import assert from 'node:assert';
import { amount } from '../../../environments/lib/quantity';
import type { Environment, Gke } from '../../../environments/lib/types';
import { seconds, sleep } from '../time';
import { unschedulable } from '../workloads';
import type { Cluster } from './cluster';
import { freeOnNodeOf, gkeMachine, localMachine } from './nodes';
import { type Pod, zoneOf } from './objects';

/** Seconds in which every pod gets ready, on a machine that is four times slower than two idle cores. */
const PATIENCE = 900;

/** Adds machines of the environment's node pool until there are `count`; zones take turns. */
export async function addMachines({ kubelets }: Cluster, gke: Gke, count: number): Promise<void> {
  const there = kubelets.nodes.size;
  await Promise.all(
    Array.from({ length: Math.max(0, count - there) }, (_, index) =>
      kubelets.addNode(gkeMachine(gke, gke.zones[(there + index) % gke.zones.length] ?? '')),
    ),
  );
}

/** Nodes that the pods' requests would fill if they could be cut to fit; a real number, that no cluster can go below. */
export function nodesFilled(pods: readonly Pod[], gke: Gke): number {
  const nodes = (resource: 'cpu' | 'memory') =>
    pods
      .flatMap(({ spec }) => spec.containers)
      .reduce((total, { resources }) => total + amount(resources?.requests?.[resource] ?? '0'), 0) /
    freeOnNodeOf(gke)[resource];
  return Math.max(nodes('cpu'), nodes('memory'));
}

/**
 * The cluster autoscaler in short: while pods find no node, one more machine in the zone that has the fewest, as location
 * policy BALANCED does, up to the pool's bound. Returns the number of nodes once nothing is missing any more.
 */
export async function grow(cluster: Cluster, gke: Gke, missing: () => Promise<string | undefined>): Promise<number> {
  const start = Date.now();
  for (;;) {
    cluster.assertAlive();
    const lack = await missing();
    const counts = [...nodesPerZone(cluster, gke)].sort(([, one], [, other]) => one - other);
    const nodes = counts.reduce((total, [, count]) => total + count, 0);
    if (!lack) {
      return nodes;
    }
    assert(seconds(start) <= PATIENCE, `${nodes} nodes, and after ${PATIENCE} s\n${lack}`);
    const [[zone, fewest] = ['', 0]] = counts;
    if (unschedulable(cluster).length > 0) {
      assert(fewest < gke.nodePool.nodesPerZone.max, `${nodes} nodes are the maximum of the pool, and still\n${lack}`);
      await cluster.kubelets.addNode(gkeMachine(gke, zone));
      await sleep(1);
    }
    await sleep(0.3);
  }
}

const nodesPerZone = ({ kubelets }: Cluster, { zones }: Gke): Map<string, number> =>
  new Map(zones.map((zone) => [zone, [...kubelets.nodes.values()].filter((node) => zoneOf(node) === zone).length]));

/** What kind brings: its class of volumes, and `count` nodes of 4 CPU and 16 GiB. */
export async function likeKind({ api, kubelets }: Cluster, { storage }: Environment, count: number): Promise<void> {
  await api.create('/apis/storage.k8s.io/v1/storageclasses', {
    metadata: { name: storage.className },
    provisioner: 'rancher.io/local-path',
    volumeBindingMode: 'WaitForFirstConsumer',
  });
  for (let made = 0; made < count; made += 1) {
    await kubelets.addNode(localMachine);
  }
}
