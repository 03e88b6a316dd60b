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
    ['network.podCidr', network.podCidr],
    ['gke.subnet.serviceCidr', subnet.serviceCidr],
  ] as const;
  const places: readonly (readonly [path: string, range: string])[] = [
    ['network.podCidr', network.podCidr],
    ['gke.subnet.nodeCidr', subnet.nodeCidr],
    ['gke.subnet.serviceCidr', subnet.serviceCidr],
    ...network.apiServer.cidrs.map((cidr, index) => [`network.apiServer.cidrs[${index}]`, cidr] as const),
  ];
  // One node more in each zone of a pool while its nodes are replaced (docs/runbooks/cluster.md).
  const nodes = (nodePool.nodesPerZone.max + 1 + (spotPool ? spotPool.nodesPerZone.max + 1 : 0)) * zones.length;
  return [
    ...places.flatMap(([path, range], index) =>
      places
        .slice(0, index)
        .filter(([, other]) => overlap(range, other))
        .map(([other, taken]) => `${path} is ${literal(range)}: overlaps ${other} ${literal(taken)}; use another range`),
    ),
    ...(gke.authorizedNetworks ?? []).flatMap((range, index) =>
      inCluster
        .filter(([, taken]) => overlap(range, taken))
        .map(
          ([other, taken]) =>
            `gke.authorizedNetworks[${index}] is ${literal(range)}: overlaps ${other} ${literal(taken)}; use the range that clients connect from`,
        ),
    ),
    // Four addresses of a subnet are Google's own.
    ...tooSmall('gke.subnet.nodeCidr', subnet.nodeCidr, addresses(subnet.nodeCidr) - 4, nodes),
    ...tooSmall('network.podCidr', network.podCidr, addresses(network.podCidr) / 256, nodes),
  ];
}

const tooSmall = (path: string, range: string, room: number, nodes: number): string[] =>
  room < nodes
    ? [
        `${path} is ${literal(range)}: room for ${counted(room, 'node')}, and gke needs ${nodes} while nodes are replaced; use a larger range or a lower nodesPerZone.max`,
      ]
    : [];
