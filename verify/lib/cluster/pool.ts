import assert from 'node:assert';
import { amount } from '../../../environments/lib/quantity';
import type { Gke } from '../../../environments/lib/types';
import { sleep } from '../time';
import { unschedulable } from '../workloads';
import type { Cluster } from './cluster';
import { allocatable, gkeMachine, systemPods } from './nodes';
import { type Pod, zoneOf } from './objects';

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
export function nodesFilled(pods: readonly Pod[], { nodePool }: Gke): number {
  const node = allocatable(nodePool.machineType);
  const nodes = (resource: 'cpu' | 'memory') =>
    pods
      .flatMap(({ spec }) => spec.containers)
      .reduce((total, { resources }) => total + amount(resources?.requests?.[resource] ?? '0'), 0) /
    (amount(node[resource]) - amount(systemPods[resource]));
  return Math.max(nodes('cpu'), nodes('memory'));
}

/**
 * A minimal cluster autoscaler: while pods find no node, it adds a machine in the zone with the fewest, as location
 * policy BALANCED does, up to the pool's limit. Returns the number of nodes once no pod is unschedulable.
 */
export async function grow(
  cluster: Cluster,
  gke: Gke,
  missing: () => Promise<string | undefined>,
  seconds = 300,
): Promise<number> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    cluster.assertAlive();
    const lack = await missing();
    const counts = nodesPerZone(cluster, gke);
    const nodes = [...counts.values()].reduce((total, count) => total + count, 0);
    if (!lack) {
      return nodes;
    }
    assert(Date.now() <= end, `${nodes} nodes, and after ${seconds} s\n${lack}`);
    if (unschedulable(cluster).length > 0) {
      const [zone, fewest] = [...counts].reduce((least, one) => (one[1] < least[1] ? one : least));
      if (fewest >= gke.nodePool.nodesPerZone.max) {
        throw new Error(`${nodes} nodes are the maximum of the pool, and still\n${lack}`);
      }
      await cluster.kubelets.addNode(gkeMachine(gke, zone));
      await sleep(1);
    }
    await sleep(0.3);
  }
}

function nodesPerZone({ kubelets }: Cluster, { zones }: Gke): Map<string, number> {
  const counts = new Map(zones.map((zone) => [zone, 0]));
  for (const node of kubelets.nodes.values()) {
    const zone = zoneOf(node);
    if (counts.has(zone)) {
      counts.set(zone, (counts.get(zone) ?? 0) + 1);
    }
  }
  return counts;
}
