import { wanted } from '../../charts/model/capacity/carried';
import { enough, withValue } from '../../charts/model/capacity/field';
import type { Field, Link } from '../../charts/model/capacity/link';
import { links } from '../../charts/model/capacity/links';
import { partitionMemory } from '../../charts/model/redpanda';
import { amount } from '../../environments/lib/quantity';
import type { Environment, Load } from '../../environments/lib/types';
import { pool } from './pool';
import { HEADROOM } from './start';

/** An environment for a load. */
export interface Sized {
  readonly environment: Environment;
  /** Links that no value can make sufficient; the environment has the initial value. */
  readonly beyond: readonly Link[];
}

/**
 * In addition to the messages of a second: Dragonfly warns at 85 % of its memory, and disks at the share at which the
 * links count them as full.
 */
const SPARE = 1.2;

/** Raises each field until its links carry the load with headroom, then selects nodes for it. */
export function sized(start: Environment): Sized {
  const raised = links
    .filter(({ name }) => name !== 'node pool')
    .reduce((environment, link) => carrying(environment, link), start);
  const environment = pool(companions(raised));
  return {
    environment,
    beyond: links.filter((link) => link.carries(environment) < wanted(environment.load as Load)[link.bounds]),
  };
}

/** With a field that carries the load with headroom, or else the load; never smaller than before. */
function carrying(environment: Environment, link: Link): Environment {
  const least = wanted(environment.load as Load)[link.bounds];
  const goal = least * (link.bounds === 'messagesPerSecond' ? HEADROOM : SPARE);
  if (link.carries(environment) >= goal) {
    return environment;
  }
  const value = enough(environment, link, goal) ?? enough(environment, link, least);
  const raised = withValue(environment, link.field, value);
  return value !== undefined && link.carries(raised) > link.carries(environment) ? raised : environment;
}

/** Consequences of a field that a link has raised. */
function companions(environment: Environment): Environment {
  const { openim, redpanda, dragonfly, mongodb } = environment;
  const { msgtransfer, push } = openim.services;
  const cores = Math.max(1, Math.ceil(amount(redpanda.requests.cpu)));
  const memory = dragonfly.limits.memory;
  const changes: Readonly<Partial<Record<Field, unknown>>> = {
    // OpenIM's own ratio: two partitions per consumer.
    'redpanda.partitions': Math.max(8, 2 * Math.max(msgtransfer.autoscaling.maxReplicas, push.autoscaling.maxReplicas)),
    // Redpanda's requirement (2 GiB a core), and a quarter more.
    'redpanda.requests': { cpu: String(cores), memory: `${cores * 2560}Mi` },
    'redpanda.limits': { cpu: String(cores), memory: `${cores * 2560}Mi` },
    'dragonfly.requests.memory': memory,
    'dragonfly.limits.cpu': atLeast(dragonfly.requests.cpu, dragonfly.limits.cpu),
    // A snapshot in addition to the previous one.
    'dragonfly.storageSize': `${Math.max(10, Math.ceil((2 * amount(memory)) / 2 ** 30))}Gi`,
    'mongodb.limits.cpu': atLeast(mongodb.requests.cpu, mongodb.limits.cpu),
    ...mongodbMemory(environment),
  };
  const raised = Object.entries(changes).reduce((one, [field, value]) => withValue(one, field as Field, value), environment);
  // More partitions want more of the disk: each keeps a segment beside its share.
  return links.filter(({ field }) => field === 'redpanda.storageSize').reduce(carrying, partitionsHeld(raised));
}

/** With the memory that the partitions of a broker need. */
function partitionsHeld(environment: Environment): Environment {
  const least = partitionMemory(environment);
  const { requests, limits } = environment.redpanda;
  const memory = amount(limits.memory) < least ? `${Math.ceil(least / 2 ** 20)}Mi` : limits.memory;
  return withValue(environment, 'redpanda', {
    ...environment.redpanda,
    requests: { ...requests, memory },
    limits: { ...limits, memory },
  });
}

const atLeast = (request: string, limit: string): string => (amount(request) > amount(limit) ? request : limit);

/** [E] 1 GiB, and 2 for each core: OpenIM's run had 0.7 GiB for one core, with all of its messages in the cache. */
function mongodbMemory({ mongodb }: Environment): Readonly<Partial<Record<Field, unknown>>> {
  const memory = `${Math.ceil(1 + 2 * Math.max(0, amount(mongodb.requests.cpu) - 0.25))}Gi`;
  return { 'mongodb.requests.memory': memory, 'mongodb.limits.memory': memory };
}

/** The links with their utilization by a load, the highest first. */
export const used = ({ environment, beyond }: Sized) =>
  links
    .map((link) => ({ link, share: wanted(environment.load as Load)[link.bounds] / link.carries(environment) }))
    .filter(({ link, share }) => share > 0 || beyond.includes(link))
    .sort((one, other) => other.share - one.share);
