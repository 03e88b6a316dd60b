import { hasEdge } from '../../../environments/lib/edge';
import { amount } from '../../../environments/lib/quantity';
import type { Environment } from '../../../environments/lib/types';
import { edgeByMemory, gatewayConnections } from './connections';
import { facts } from './facts';
import { type Link, proportional } from './link';
import { nodePool } from './node-pool';
import { storageLinks } from './storage';

/** The validation allows no more pods of a workload. */
const PODS = 100;
const SEVERAL = 'several clusters, each with its share of the users';
/** The largest machines of e2 and n2 have 32 and 128 cores, 128 and 512 GiB. A pod can use most of one. */
const LARGEST_CORES = 120;

type Service = keyof Environment['openim']['services'];
const maximum = (name: Service) => `openim.services.${name}.autoscaling.maxReplicas` as const;
const servicePods = (environment: Environment, name: Service) => environment.openim.services[name].autoscaling.maxReplicas;
const requested = (environment: Environment, name: Service) => amount(environment.openim.services[name].requests.cpu);

const edge = (name: string, bounds: Link['bounds'], each: (environment: Environment) => number): Link =>
  proportional({
    name,
    bounds,
    field: 'edge.size.autoscaling.maxReplicas',
    unit: 'count',
    // Replaced by Google's front ends.
    each: (environment) => (hasEdge(environment, 'ingress-nginx') ? each(environment) : Number.POSITIVE_INFINITY),
    has: ({ edge: { size } }) => size.autoscaling.maxReplicas,
    most: PODS,
    beyond: SEVERAL,
  });

const serviceCpu = (name: 'api' | 'msggateway' | 'msgtransfer' | 'push' | 'msg'): Link =>
  proportional({
    name: `openim-${name} CPU`,
    bounds: 'messagesPerSecond',
    field: maximum(name),
    unit: 'count',
    each: (environment) => (requested(environment, name) / facts.cores[name]) * 1000,
    has: (environment) => servicePods(environment, name),
    most: PODS,
    beyond: SEVERAL,
  });

const dataCpu = (name: 'mongodb' | 'dragonfly', beyond: string): Link =>
  proportional({
    name: `${name} CPU of the primary`,
    bounds: 'messagesPerSecond',
    field: `${name}.requests.cpu`,
    unit: 'cores',
    each: () => 1000 / facts.cores[name],
    has: (environment) => amount(environment[name].requests.cpu),
    most: LARGEST_CORES,
    beyond,
  });

/** In the order of the path: a connection, a message, a file, and the nodes at the end. */
export const links: readonly Link[] = [
  edge('edge memory', 'usersOnline', edgeByMemory),
  edge('edge source ports', 'usersOnline', () => facts.edge.sourcePorts),
  proportional({
    name: 'gateway memory',
    bounds: 'usersOnline',
    field: maximum('msggateway'),
    unit: 'count',
    each: gatewayConnections,
    has: (environment) => servicePods(environment, 'msggateway'),
    most: PODS,
    beyond: SEVERAL,
  }),
  edge('edge CPU', 'messagesPerSecond', ({ edge }) => (amount(edge.size.requests.cpu) / facts.cores.edge) * 1000),
  serviceCpu('api'),
  serviceCpu('msggateway'),
  serviceCpu('msg'),
  serviceCpu('msgtransfer'),
  serviceCpu('push'),
  proportional({
    name: 'partitions for msgtransfer',
    bounds: 'messagesPerSecond',
    field: 'redpanda.partitions',
    unit: 'count',
    each: (environment) => (requested(environment, 'msgtransfer') / facts.cores.msgtransfer) * 1000,
    has: ({ redpanda }) => redpanda.partitions,
    most: 1000,
    beyond: SEVERAL,
  }),
  dataCpu('mongodb', 'a sharded MongoDB outside (Atlas), or several clusters'),
  dataCpu('dragonfly', SEVERAL),
  proportional({
    name: 'Redpanda CPU',
    bounds: 'messagesPerSecond',
    field: 'redpanda.requests.cpu',
    unit: 'cores',
    each: ({ redpanda }) => ((redpanda.replicas / redpanda.replicationFactor) * 1000) / facts.cores.redpanda,
    has: ({ redpanda }) => amount(redpanda.requests.cpu),
    most: LARGEST_CORES,
    beyond: 'more brokers (redpanda.replicas), or several clusters',
  }),
  ...storageLinks,
  nodePool,
];
