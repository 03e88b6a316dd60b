import { BROKER_SHARE, MEMORY_SHARE, threads } from '../memory';
import { amount, mebibytes } from '../quantity';
import type { Autoscaling, Environment, Load, Resources, StatefulSize } from '../types';
import { type Constraint, literal } from './check';

/** Constraints on a single section. Those that compare sections are in rules.ts. */

export const ordered =
  <T extends Readonly<Record<Low | High, number>>, Low extends string, High extends string>(
    low: Low,
    high: High,
  ): Constraint<T> =>
  (value, path) =>
    value[low] > value[high]
      ? [`${path}: ${low} ${value[low]} is above ${high} ${value[high]}; raise ${high} or lower ${low}`]
      : [];

export const growsFromTwo: Constraint<Autoscaling> = ({ minReplicas, maxReplicas }, path) =>
  minReplicas === 1 && maxReplicas > 1
    ? [
        `${path}.minReplicas is 1: the loss of one pod would be an outage; use 2, or set maxReplicas to 1 to run a single pod`,
      ]
    : [];

export const withinLimits: Constraint<Resources> = ({ requests, limits }, path) =>
  (['cpu', 'memory'] as const)
    .filter((resource) => amount(requests[resource]) > amount(limits[resource]))
    .map(
      (resource) =>
        `${path}.requests.${resource} is ${literal(requests[resource])}: above the limit of ${literal(limits[resource])}; lower it or raise the limit`,
    );

export const odd: Constraint<number> = (count, path) =>
  count % 2 === 0 ? [`${path} is ${count}: a quorum needs an odd number; use 1, 3 or 5`] : [];

/**
 * mongodb.com/docs/manual/reference/limits: members of a replica set that vote. etcd.io/docs/v3.5/faq: no more than seven, as
 * each makes writes slower.
 */
export const sevenVote: Constraint<number> = (count, path) =>
  count > 7 ? [`${path} is ${count}: at most 7 members vote; use 7 or fewer`] : [];

export const copiesWithinReplicas: Constraint<Environment['redpanda']> = ({ replicas, replicationFactor }, path) =>
  replicationFactor > replicas
    ? [
        `${path}.replicationFactor is ${replicationFactor}: must be at most ${path}.replicas, which is ${replicas}; lower it or raise replicas`,
      ]
    : [];

/** Redpanda's own check at start: 1 GiB for each thread, or it exits (redpanda#124, src/v/syschecks). */
export const brokerMemory: Constraint<StatefulSize> = ({ requests, limits }, path) => {
  const cores = Math.max(1, Math.floor(amount(requests.cpu)));
  const least = Math.ceil((cores * 1024) / BROKER_SHARE);
  return mebibytes(limits.memory, BROKER_SHARE) < cores * 1024
    ? [
        `${path}.limits.memory is ${literal(limits.memory)}: Redpanda exits below 1Gi for each of its cores (${cores}), and gets 0.9 of the limit; use "${least}Mi" or more`,
      ]
    : [];
};

/** dfly_main.cc: 256 MiB of maxmemory for each thread, or it exits. */
export const threadMemory: Constraint<StatefulSize> = (size, path) => {
  const least = Math.ceil((threads(size) * 256) / MEMORY_SHARE);
  return mebibytes(size.limits.memory, MEMORY_SHARE) < threads(size) * 256
    ? [
        `${path}.limits.memory is ${literal(size.limits.memory)}: Dragonfly exits below 256Mi for each of its threads (${threads(size)}), and gets ${MEMORY_SHARE} of the limit; use "${least}Mi" or more, or a lower limits.cpu`,
      ]
    : [];
};

export const replicaToPromote: Constraint<Environment['dragonfly']> = ({ replicas, failover }, path) =>
  failover === 'sentinel' && replicas < 2
    ? [
        `${path}.failover is "sentinel": with ${path}.replicas ${replicas} there is no replica to promote; use 2 or more, or "none"`,
      ]
    : [];

/** WiredTiger's smallest cache is 256 MiB, and as much again goes to connections, sorting and the program. */
export const mongodMemory: Constraint<StatefulSize> = ({ limits: { memory } }, path) =>
  mebibytes(memory) < 512
    ? [
        `${path}.limits.memory is ${literal(memory)}: the minimum WiredTiger cache of 256Mi leaves too little memory for mongod; use "512Mi" or more`,
      ]
    : [];

export const copiesHaveServers: Constraint<Environment['seaweedfs']> = ({ replication, volume }, path) => {
  const copies = [...replication].reduce((sum, digit) => sum + Number(digit), 1);
  return copies > volume.replicas
    ? [
        `${path}.replication is ${literal(replication)}: ${copies} copies need as many volume servers, and volume.replicas is ${volume.replicas}; raise volume.replicas, or use "00${volume.replicas - 1}"`,
      ]
    : [];
};

export const disjointNamespaces: Constraint<Environment['namespaces']> = (namespaces, path) => {
  const taken = new Map<string, string>();
  return Object.entries(namespaces).flatMap(([component, name]) => {
    const owner = taken.get(name);
    taken.set(name, owner ?? component);
    return owner
      ? [`${path}.${component} is ${literal(name)}: ${path}.${owner} has the same value; each chart needs its own namespace`]
      : [];
  });
};

/** A day has its busiest second, and at most the rate of that second around the clock. */
export const dayHoldsPeak: Constraint<Load> = ({ messagesPerSecond, messagesPerDay }, path) => {
  const most = messagesPerSecond * 24 * 3600;
  return messagesPerDay === undefined || (messagesPerDay >= messagesPerSecond && messagesPerDay <= most)
    ? []
    : [
        `${path}.messagesPerDay is ${messagesPerDay}: with messagesPerSecond ${messagesPerSecond} a day has ${messagesPerSecond} to ${most}; change one of them`,
      ];
};
