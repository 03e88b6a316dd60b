import { addresses, overlap } from '../ipv4';
import type { Environment } from '../types';
import { counted, literal } from './check';

/** Whether the ranges of the cluster's network are apart, and large enough for its nodes. */
export function ranges({ gke, network }: Environment): string[] {
  if (!gke) {
    return [];
  }
  const { subnet, zones, nodePool, spotPool } = gke;
  const inCluster = [
    ['network.pods', network.pods],
    ['gke.subnet.services', subnet.services],
  ] as const;
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
    ...(gke.privateAccessFrom ?? []).flatMap((range, index) =>
      inCluster
        .filter(([, taken]) => overlap(range, taken))
        .map(
          ([other, taken]) =>
            `gke.privateAccessFrom[${index}] is ${literal(range)}: overlaps ${other} ${literal(taken)}; use the range that people come from`,
        ),
    ),
    // Four addresses of a subnet are Google's own.
    ...tooSmall('gke.subnet.nodes', subnet.nodes, addresses(subnet.nodes) - 4, nodes),
    ...tooSmall('network.pods', network.pods, addresses(network.pods) / 256, nodes),
  ];
}

const tooSmall = (path: string, range: string, room: number, nodes: number): string[] =>
  room < nodes
    ? [
        `${path} is ${literal(range)}: room for ${counted(room, 'node')}, and gke needs ${nodes} while they are replaced; take a larger range or a lower nodesPerZone.max`,
      ]
    : [];
