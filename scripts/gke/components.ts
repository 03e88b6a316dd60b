import type { Output } from '../../charts/constructs/manifest';
import type { Environment } from '../../environments/lib/types';
import { amounts } from '../lib/summary';
import { monthly, sumOf } from './cost';

/** Dollars a month of one namespace, with the minimum number of pods and nodes. */
export interface ComponentCost {
  readonly name: string;
  readonly nodes: number;
  readonly volumes: number;
}

/**
 * Each namespace's share of the nodes and their disks, by its share of all requests (half by cores, half by memory:
 * unrequested room is divided in the same way), and of the volumes, by their GiB. Cluster fee, NAT and load balancer
 * belong to no namespace.
 */
export function byComponent({ gke }: Environment, outputs: readonly Output[]): readonly ComponentCost[] {
  const costs = gke
    ? monthly(
        gke,
        outputs.flatMap(({ objects }) => objects),
      )
    : [];
  const [nodes, volumes] = [sumOf(costs, 'least', 'nodes', 'node disks'), sumOf(costs, 'least', 'volumes')];
  const each = outputs.map(({ name, objects }) => ({ name, ...amounts(objects) }));
  const share = (one: (typeof each)[number], resource: 'cpu' | 'memory' | 'storage') =>
    one[resource] / each.reduce((sum, { [resource]: amount }) => sum + amount, 0);
  return each
    .filter(({ cpu }) => cpu > 0)
    .map((one) => ({
      name: one.name,
      nodes: (nodes * (share(one, 'cpu') + share(one, 'memory'))) / 2,
      volumes: volumes * share(one, 'storage'),
    }));
}
