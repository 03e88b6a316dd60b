import assert from 'node:assert';
import type { Gke } from '../../../environments/lib/types';
import { type Amounts, freeOnNode } from '../../../environments/lib/validate/node';

/** One machine that joins as a node. */
export interface Machine {
  /** Start of the node's name. */
  readonly prefix: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly allocatable: { readonly cpu: string; readonly memory: string };
  /** What the platform's own pods request on it. */
  readonly system: { readonly cpu: string; readonly memory: string };
}

/** What GKE's own pods take of each node, as the validation of an environment has it. */
const systemPods = { cpu: 0.4, memory: 0.7 * 2 ** 30 } as const;

const quantities = ({ cpu, memory }: Amounts): Machine['allocatable'] => ({
  cpu: `${Math.round(cpu * 1000)}m`,
  memory: `${Math.floor(memory / 2 ** 20)}Mi`,
});

/** Cores and bytes that a node of the pool has for the pods of dist/. */
export function freeOnNodeOf({ nodePool: { machineType } }: Gke): Amounts {
  const free = freeOnNode(machineType);
  assert(free, `nobody knows what a node of "${machineType}" holds: add it to environments/lib/machines.ts`);
  return free;
}

/** A machine of the environment's node pool. */
export function gkeMachine(gke: Gke, zone: string): Machine {
  const { machineType } = gke.nodePool;
  const { cpu, memory } = freeOnNodeOf(gke);
  return {
    prefix: `gke-default-pool-${zone.slice(-1)}`,
    labels: {
      'node.kubernetes.io/instance-type': machineType,
      'topology.kubernetes.io/zone': zone,
      'topology.kubernetes.io/region': gke.region,
      'topology.gke.io/zone': zone,
      'cloud.google.com/gke-nodepool': 'default-pool',
      'cloud.google.com/machine-family': machineType.split('-')[0] ?? '',
    },
    allocatable: quantities({ cpu: cpu + systemPods.cpu, memory: memory + systemPods.memory }),
    system: quantities(systemPods),
  };
}

/** The one node of kind or minikube on a machine of 4 CPU and 16 GiB; its own pods are CoreDNS, kindnet and the like. */
export const localMachine: Machine = {
  prefix: 'local',
  labels: {},
  allocatable: { cpu: '4', memory: '15Gi' },
  system: { cpu: '950m', memory: '290Mi' },
};

/** The Node object that a machine registers. */
export function nodeObject(name: string, { labels, allocatable }: Machine): object {
  const resources = { ...allocatable, 'ephemeral-storage': '20Gi', pods: '64' };
  return {
    metadata: {
      name,
      labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64', ...labels },
    },
    status: {
      capacity: resources,
      allocatable: resources,
      nodeInfo: { kubeletVersion: 'v1.34.4', operatingSystem: 'linux', architecture: 'amd64' },
    },
  };
}
