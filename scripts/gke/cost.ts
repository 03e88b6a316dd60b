import type { Manifest } from '../../charts/constructs/manifest';
import { disks as priceOf } from '../../charts/model/capacity/disks';
import { cores } from '../../environments/lib/machines';
import type { Environment, Gke } from '../../environments/lib/types';
import { disks, NODE_DISK } from './disks';
import { coreOf, isPriced, prices } from './prices';

const HOURS = 730;

/** Dollars a month. */
export interface Cost {
  readonly what: string;
  readonly least: number;
  readonly most: number;
}

/**
 * Fixed cost of an environment, with the autoscaler's minimum and maximum number of nodes. Excludes usage-based cost: traffic,
 * logs, backups, the bucket.
 */
export function monthly({ zones, nodePool }: Gke, objects: readonly Manifest[]): readonly Cost[] {
  const { machineType } = nodePool;
  const [least = 0, most = 0] = [nodePool.nodesPerZone.min, nodePool.nodesPerZone.max].map((n) => n * zones.length);
  const each = (what: string, dollars: (nodes: number) => number): Cost => ({
    what,
    least: dollars(least),
    most: dollars(most),
  });
  const volumes = disks(objects).reduce((sum, { type, size, least }) => sum + least * size * priceOf[type].price, 0);
  return [
    each(
      `${least} to ${most} ${machineType}${isPriced(machineType) ? '' : ' (at the price of e2)'}`,
      (nodes) => nodes * cores(machineType) * coreOf(machineType) * HOURS,
    ),
    each('cluster fee', () => prices.cluster.dollars * HOURS),
    each(
      `disks of the nodes, ${NODE_DISK} GB pd-balanced each`,
      (nodes) => nodes * NODE_DISK * priceOf['pd-balanced'].price,
    ),
    each('volumes', () => volumes),
    each(
      'Cloud NAT',
      (n) => (Math.min(n * prices.natNode.dollars, prices.natMost.dollars) + prices.natAddress.dollars) * HOURS,
    ),
    each('load balancer', () => prices.loadBalancer.dollars * HOURS),
  ];
}

/** "$1,500 to $2,200", rounded to a hundred. */
export function total(environment: Environment, objects: readonly Manifest[]): string {
  const costs = environment.gke ? monthly(environment.gke, objects) : [];
  const [least, most] = (['least', 'most'] as const).map((bound) =>
    dollars(Math.round(costs.reduce((sum, cost) => sum + cost[bound], 0) / 100) * 100),
  );
  return `${least} to ${most}`;
}

export const dollars = (amount: number): string => `$${Math.round(amount).toLocaleString('en-US')}`;

/** Orders of magnitude in dollars a month: `$` up to 10, `$$` to 100, `$$$` to 1000, `$$$$` above. */
const costClass = (dollars: number): string =>
  dollars === 0 ? 'free' : '$'.repeat(Math.max(1, Math.ceil(Math.log10(dollars))));

/** Cost class of the minimum and maximum number of nodes; Spot nodes cost a third of it or less. */
export function costOfNodes(zones: Gke['zones'], { machineType, nodesPerZone }: Gke['nodePool']): string {
  const [least, most] = [nodesPerZone.min, nodesPerZone.max].map((nodes) =>
    costClass(nodes * zones.length * cores(machineType) * coreOf(machineType) * HOURS),
  );
  return least === most ? `${least}` : `${least} to ${most}`;
}
