import { amount } from '../../../environments/lib/quantity';
import type { Environment } from '../../../environments/lib/types';
import { loads } from '../../../environments/lib/validate/capacity';
import { freeOnNode } from '../../../environments/lib/validate/node';
import { facts } from './facts';
import type { Field, Link } from './link';

/** Programs with a load that depends on the messages, and their cores for 1,000 a second. */
const GROWING: readonly Field[] = [
  'edge.size',
  'openim.services.api',
  'openim.services.msggateway',
  'openim.services.msgtransfer',
  'openim.services.push',
  'openim.services.msg',
];
const growth = (['edge', 'api', 'msggateway', 'msgtransfer', 'push', 'msg'] as const).reduce(
  (sum, one) => sum + facts.cores[one],
  0,
);

/** Cores that all other workloads request at minimum replicas. */
const fixed = (environment: Environment): number =>
  loads(environment)
    .filter(({ path }) => !GROWING.includes(path as Field))
    .reduce((sum, { pods, requests }) => sum + pods * amount(requests.cpu), 0);

const nodes = ({ gke }: Environment): number => (gke ? gke.nodePool.nodesPerZone.max * gke.zones.length : 0);
const free = ({ gke }: Environment): number =>
  (gke && freeOnNode(gke.nodePool.machineType)?.cpu) || Number.POSITIVE_INFINITY;

/** No limit outside GKE, or on machines with unknown allocatable cores. */
export const nodePool: Link = {
  name: 'node pool',
  bounds: 'messagesPerSecond',
  field: 'gke.nodePool.nodesPerZone.max',
  unit: 'count',
  carries: (environment) =>
    environment.gke
      ? Math.max(0, ((nodes(environment) * free(environment) - fixed(environment)) / growth) * 1000)
      : Number.POSITIVE_INFINITY,
  enough: (environment, wanted) =>
    ((wanted / 1000) * growth + fixed(environment)) / free(environment) / (environment.gke?.zones.length ?? 1),
  most: 1000,
  beyond: 'a larger machineType, or several clusters',
};
