import type { Gke } from '../../../environments/lib/types';

/** One machine that joins as a node. */
export interface Machine {
  /** Start of the node's name. */
  readonly prefix: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly allocatable: { readonly cpu: string; readonly memory: string };
  /** What the platform's own pods request on it. */
  readonly system: { readonly cpu: string; readonly memory: string };
}

/** vCPUs and GiB of a machine type of Google Cloud, from its name: `e2-standard-4` has 4 and 4 x 4. */
function shape(type: string): { cpus: number; gibibytes: number } {
  const [, family, cpus] = /^[a-z0-9]+-(standard|highmem|highcpu)-(\d+)$/.exec(type) ?? [];
  const perCpu = { standard: 4, highmem: 8, highcpu: 1 }[family ?? ''];
  if (perCpu === undefined) {
    throw new Error(`machine type "${type}": only <series>-standard-<cpus>, -highmem- and -highcpu- are supported`);
  }
  return { cpus: Number(cpus), gibibytes: Number(cpus) * perCpu };
}

/** The sum of `rates` over the slices of `amount`: GKE reserves by slices, less of the later ones. */
function reserved(amount: number, slices: readonly (readonly [upTo: number, rate: number])[]): number {
  let total = 0;
  let from = 0;
  for (const [upTo, rate] of slices) {
    total += Math.max(0, Math.min(amount, upTo) - from) * rate;
    from = upTo;
  }
  return total;
}

/**
 * What pods may request on a GKE node (docs.cloud.google.com/kubernetes-engine/docs/concepts/plan-node-sizes). The system
 * itself keeps 3 % of the memory, so that e2-standard-4 comes out at the documented 3920m and 12.87 GiB.
 */
export function allocatable(type: string): { readonly cpu: string; readonly memory: string } {
  const { cpus, gibibytes } = shape(type);
  const cpu =
    cpus -
    reserved(cpus, [
      [1, 0.06],
      [2, 0.01],
      [4, 0.005],
      [Number.POSITIVE_INFINITY, 0.0025],
    ]);
  const capacity = gibibytes * 0.9702;
  const memory =
    capacity -
    reserved(capacity, [
      [4, 0.25],
      [8, 0.2],
      [16, 0.1],
      [128, 0.06],
      [Number.POSITIVE_INFINITY, 0.02],
    ]) -
    100 / 1024;
  return { cpu: `${Math.round(cpu * 1000)}m`, memory: `${Math.floor(memory * 1024)}Mi` };
}

/**
 * What GKE's own pods take of each node: Dataplane V2, disk driver, logging, metrics, DNS cache, metadata server. An
 * estimate from their requests; the part that runs once per cluster is not in it.
 */
export const systemPods = { cpu: '400m', memory: '700Mi' } as const;

/** A machine of the environment's node pool. */
export const gkeMachine = ({ nodePool: { machineType }, region }: Gke, zone: string): Machine => ({
  prefix: `gke-default-pool-${zone.slice(-1)}`,
  labels: {
    'node.kubernetes.io/instance-type': machineType,
    'topology.kubernetes.io/zone': zone,
    'topology.kubernetes.io/region': region,
    'topology.gke.io/zone': zone,
    'cloud.google.com/gke-nodepool': 'default-pool',
    'cloud.google.com/machine-family': machineType.split('-')[0] ?? '',
  },
  allocatable: allocatable(machineType),
  system: systemPods,
});

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
