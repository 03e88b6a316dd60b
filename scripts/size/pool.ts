import { wanted } from '../../charts/model/capacity/carried';
import { withValue } from '../../charts/model/capacity/field';
import { links } from '../../charts/model/capacity/links';
import { cores } from '../../environments/lib/machines';
import { amount } from '../../environments/lib/quantity';
import type { Environment } from '../../environments/lib/types';
import { loads } from '../../environments/lib/validate/capacity';
import { freeOnNode } from '../../environments/lib/validate/node';
import { coreOf } from '../gke/prices';

/** Unused room between pods on nodes: an estimate. */
const GAPS = 1.15;

/** Machines with known allocatable cores and memory, the largest last. */
const MACHINES = [
  ...[4, 8, 16, 32].map((count) => `e2-standard-${count}`),
  ...[48, 64, 80, 96, 128].map((count) => `n2-standard-${count}`),
];

/** The environment on the machines that cost the least; the smallest where several do, as a lost node is then less. Outside GKE it has none to choose. */
export function pool(environment: Environment): Environment {
  if (!environment.gke) {
    return environment;
  }
  const zones = environment.gke.zones.length;
  const [first, ...rest] = MACHINES.flatMap((machineType) => {
    const most = nodes(environment, machineType, 'maxReplicas');
    const least = nodes(environment, machineType, 'minReplicas');
    return most && least ? [{ machineType, least: Math.ceil(least / zones), most: Math.ceil(most / zones) }] : [];
  });
  if (!first) {
    return environment;
  }
  const price = ({ machineType, most }: typeof first) => most * cores(machineType) * coreOf(machineType);
  const best = rest.reduce((one, other) => (price(other) < price(one) ? other : one), first);
  const placed = withValue(environment, 'gke.nodePool', {
    machineType: best.machineType,
    nodesPerZone: { min: best.least, max: best.most },
  });
  return withValue(placed, 'gke.nodePool.nodesPerZone.max', Math.max(best.most, ofLink(placed)));
}

/** Nodes in a zone that the link of the pool requires. */
function ofLink(environment: Environment): number {
  const link = links.find(({ name }) => name === 'node pool');
  return link && environment.load ? Math.ceil(link.enough(environment, wanted(environment.load).messagesPerSecond)) : 1;
}

/** Nodes for all pods at the bound of their autoscalers; `undefined` if a pod does not fit the largest machine. */
function nodes(environment: Environment, machineType: string, bound: 'minReplicas' | 'maxReplicas'): number | undefined {
  const free = freeOnNode(machineType);
  const all = loads(environment).map(({ requests, ...load }) => ({
    ...requests,
    pods: 'autoscaling' in load ? (load.autoscaling as { minReplicas: number; maxReplicas: number })[bound] : load.pods,
  }));
  if (!free || all.some(({ cpu, memory }) => amount(cpu) > free.cpu || amount(memory) > free.memory)) {
    return undefined;
  }
  const sum = (resource: 'cpu' | 'memory') => all.reduce((total, load) => total + load.pods * amount(load[resource]), 0);
  return Math.ceil(Math.max(3, (sum('cpu') / free.cpu) * GAPS, (sum('memory') / free.memory) * GAPS));
}
