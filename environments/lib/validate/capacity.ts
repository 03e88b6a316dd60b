import { accountsServices, accountsSize, adminFrontSize } from '../accounts';
import { isSized } from '../data-services';
import { hasEdge } from '../edge';
import { proxies } from '../proxies';
import { amount } from '../quantity';
import type { Environment, Gke, Resources } from '../types';
import { counted, literal } from './check';
import { withVolumes } from './machines';
import { type Amounts, freeOnNode } from './node';

/** Sections whose pods ask for a place on a node. */
export const consumers = ['edge', 'openim', 'accounts', ...withVolumes, 'mesh', 'dataServices'] as const;

const resources = ['cpu', 'memory'] as const;

/** Whether the nodes have room for the pods of an environment. Machine types that are not in the table are not checked. */
export function capacity(environment: Environment): string[] {
  const { gke } = environment;
  const node = gke && freeOnNode(gke.nodePool.machineType);
  return gke && node
    ? [...podTooLarge(environment, gke, node), ...poolTooSmall(environment, gke, node), ...nodesTooFew(environment, gke)]
    : [];
}

interface Requested extends Resources {
  /** The section with its size. */
  readonly path: string;
  /** Minimum number of pods. */
  readonly pods: number;
  /** Whether two of them may not share a node. */
  readonly apart: boolean;
}

/** What asks for a place on a node. */
export function loads(environment: Environment): readonly Requested[] {
  const { edge, openim, accounts, seaweedfs, monitoring, mesh } = environment;
  const registry = openim.release === 'v3.4' ? 'zookeeper' : 'etcd';
  const services = [
    ...Object.entries(openim.services).map(([name, size]) => ({ path: `openim.services.${name}`, ...size })),
    ...(accounts
      ? accountsServices.map((name) => ({ path: `accounts.services["${name}"]`, ...accountsSize(accounts, name) }))
      : []),
    ...(accounts?.admin?.frontEnd ? [{ path: 'accounts.admin.frontEnd', ...adminFrontSize }] : []),
  ];
  const stateless = hasEdge({ edge }, 'ingress-nginx') ? [{ path: 'edge.size', ...edge.size }, ...services] : services;
  const sidecar: Resources | undefined = proxies[mesh.kind];
  const stateful = [
    ...(['mysql', 'mongodb', registry, 'redpanda', 'dragonfly'] as const).map((path) => ({ path, ...environment[path] })),
    ...(['master', 'volume', 'filer'] as const).map((role) => ({ path: `seaweedfs.${role}`, ...seaweedfs[role] })),
  ].filter(({ path }) => isSized(environment, path));
  return [
    ...stateless.map((load) => ({ ...load, pods: load.autoscaling.minReplicas, apart: false })),
    { path: 'openim.crontask', ...openim.crontask, pods: 1, apart: false },
    // One in each of the pods above.
    ...(sidecar
      ? [
          {
            path: 'mesh',
            ...sidecar,
            pods: stateless.reduce((sum, { autoscaling }) => sum + autoscaling.minReplicas, 1),
            apart: false,
          },
        ]
      : []),
    ...(monitoring.mode === 'self-hosted'
      ? (['prometheus', 'alertmanager', 'grafana', 'kubeStateMetrics'] as const).map((name) => ({
          path: `monitoring.${name}`,
          ...monitoring[name],
          pods: 1,
          apart: false,
        }))
      : []),
    ...stateful.map((load) => ({ ...load, pods: load.replicas, apart: load.replicas > 1 })),
  ];
}

/** A pod that fits on no node stays Pending, however many nodes the autoscaler adds. */
const podTooLarge = (environment: Environment, { nodePool: { machineType } }: Gke, node: Amounts): string[] =>
  loads(environment).flatMap(({ path, requests }) =>
    resources
      .filter((resource) => amount(requests[resource]) > node[resource])
      .map(
        (resource) =>
          `${path}.requests.${resource} is ${literal(requests[resource])}: an ${machineType} node has ${shown[resource](node[resource])} for pods; lower it or use a larger gke.nodePool.machineType`,
      ),
  );

/** A plain sum: real pods leave gaps, so a pool that passes may still need another node. */
function poolTooSmall(environment: Environment, { zones, nodePool }: Gke, node: Amounts): string[] {
  const { max } = nodePool.nodesPerZone;
  const nodes = max * zones.length;
  return resources.flatMap((resource) => {
    const wanted = loads(environment).reduce((sum, { pods, requests }) => sum + pods * amount(requests[resource]), 0);
    const least = Math.ceil(wanted / node[resource] / zones.length);
    return wanted > nodes * node[resource]
      ? [
          `gke.nodePool.nodesPerZone.max is ${max}: the pods at minimum replicas request ${shown[resource](wanted)} in total, and ${counted(nodes, 'node')} of ${nodePool.machineType} ${nodes === 1 ? 'has' : 'have'} ${shown[resource](nodes * node[resource])} available; use ${least} or more, or a larger machineType`,
        ]
      : [];
  });
}

/** Replicas with disks run on separate nodes, so that the loss of one node affects one copy. */
const nodesTooFew = (environment: Environment, { zones, nodePool: { nodesPerZone } }: Gke): string[] =>
  loads(environment)
    .filter(({ apart, pods }) => apart && pods > zones.length * nodesPerZone.max)
    .map(
      ({ path, pods }) =>
        `${path}.replicas is ${pods}: each pod needs a separate node, and gke.nodePool has at most ${zones.length * nodesPerZone.max}; lower it or raise nodesPerZone.max`,
    );

const shown = {
  cpu: (cores: number) => `${cores.toFixed(2)} CPU`,
  memory: (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`,
};
