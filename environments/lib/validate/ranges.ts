import { contains } from '../ipv4';
import type { Environment } from '../types';
import { literal } from './check';

/** Whether the ranges of the cluster's network are apart, and large enough for its nodes. */
export function ranges({ gke, network }: Environment): string[] {
  if (!gke) {
    return [];
  }
  const { subnet, zones, nodePool, spotPool } = gke;
  const places: readonly (readonly [path: string, range: string])[] = [
    ['network.pods', network.pods],
    ['gke.subnet.nodes', subnet.nodes],
    ['gke.subnet.services', subnet.services],
    ...network.controlPlane.cidrs.map((cidr, index) => [`network.controlPlane.cidrs[${index}]`, cidr] as const),
  ];
  // One node more in each zone of a pool while its nodes are replaced (docs/runbooks/cluster.md).
  const nodes = (nodePool.nodesPerZone.max + 1 + (spotPool ? spotPool.nodesPerZone.max + 1 : 0)) * zones.length;
  return [
    ...places.flatMap(([path, range], index) =>
      places
        .slice(0, index)
        .filter(([, other]) => overlap(range, other))
        .map(([other, taken]) => `${path} is ${literal(range)}: overlaps ${other} ${literal(taken)}; take another range`),
    ),
    // Four addresses of a subnet are Google's own.
    ...tooSmall('gke.subnet.nodes', subnet.nodes, size(subnet.nodes) - 4, nodes),
    ...tooSmall('network.pods', network.pods, size(network.pods) / 256, nodes),
  ];
}

const tooSmall = (path: string, range: string, room: number, nodes: number): string[] =>
  room < nodes
    ? [
        `${path} is ${literal(range)}: room for ${room} nodes, and gke asks for ${nodes} while they are replaced; take a larger range or a lower nodesPerZone.max`,
      ]
    : [];

const size = (range: string): number => 2 ** (32 - Number(range.split('/')[1]));

const first = (range: string): string => range.split('/')[0] ?? '';

/** Of two ranges that overlap, one holds the first address of the other. */
const overlap = (a: string, b: string): boolean => contains(a, first(b)) || contains(b, first(a));
