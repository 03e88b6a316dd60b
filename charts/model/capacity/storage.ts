import { volumeDisk } from '../../../environments/lib/machines';
import { MEMORY_SHARE } from '../../../environments/lib/memory';
import { amount } from '../../../environments/lib/quantity';
import type { Environment } from '../../../environments/lib/types';
import { FILES_KEPT, messagesKept } from '../openim/names';
import { releaseOf } from '../openim/releases';
import { retentionBytes, SEGMENT_BYTES } from '../redpanda';
import { gibFor, iopsOf, throughputOf } from './disks';
import { BACKLOG, DISK_SHARE, facts, profile } from './facts';
import { type Link, proportional } from './link';

const GIB = 2 ** 30;
const MIB = 2 ** 20;
/** The largest Persistent Disk. */
const LARGEST_DISK = 64 * 2 ** 40;
const MANY = 'more volume servers (seaweedfs.volume.replicas), or an object store outside';
const ATLAS = 'a sharded MongoDB outside (Atlas), or fewer days';
const gib = (volume: string): number => amount(volume) / GIB;

/** Copies that SeaweedFS keeps of a file. */
const copies = ({ seaweedfs }: Environment): number => 1 + Number(seaweedfs.replication.at(-1));

/** Performance of the disks of a workload, in writes or bytes a second; no limit for an unknown disk. */
function disk(
  link: Pick<Link, 'name' | 'bounds' | 'field' | 'beyond'>,
  kind: 'iops' | 'throughput',
  /** Writes or MiB a second per unit of the limited dimension. */
  cost: (environment: Environment) => number,
  volume: (environment: Environment) => string,
): Link {
  return {
    ...link,
    unit: 'bytes',
    most: LARGEST_DISK,
    carries: (environment) => {
      const type = volumeDisk(environment);
      const does = kind === 'iops' ? iopsOf : throughputOf;
      return type ? does(type, gib(volume(environment))) / cost(environment) : Number.POSITIVE_INFINITY;
    },
    enough: (environment, wanted) => {
      const type = volumeDisk(environment);
      const least = type ? gibFor(type, kind, wanted * cost(environment)) : 1;
      return least === undefined ? Number.POSITIVE_INFINITY : least * GIB;
    },
  };
}

/** The uploads of a day arrive in the busy hours. */
const gbPerDay = profile.busyHours * 3600;

export const storageLinks: readonly Link[] = [
  {
    name: `Redpanda backlog of ${BACKLOG / 3600} h`,
    bounds: 'messagesPerSecond',
    field: 'redpanda.storageSize',
    unit: 'bytes',
    carries: (environment) =>
      (retentionBytes(environment) * environment.redpanda.partitions) / facts.message.topic / BACKLOG,
    enough: (environment, wanted) => {
      const { replicationFactor, replicas, partitions } = environment.redpanda;
      const kept = wanted * BACKLOG * facts.message.topic + SEGMENT_BYTES * partitions;
      return (2 * kept * releaseOf(environment).kafka.topics.length * replicationFactor) / replicas;
    },
    most: LARGEST_DISK,
    beyond: 'more brokers (redpanda.replicas)',
  },
  disk(
    {
      name: 'Redpanda disk throughput',
      bounds: 'messagesPerSecond',
      field: 'redpanda.storageSize',
      beyond: 'more brokers (redpanda.replicas), or another storage.diskType',
    },
    'throughput',
    ({ redpanda }) => (facts.message.topic * facts.message.topics * redpanda.replicationFactor) / redpanda.replicas / MIB,
    ({ redpanda }) => redpanda.storageSize,
  ),
  proportional({
    name: 'Dragonfly memory (24 h of messages)',
    bounds: 'messagesPerDay',
    field: 'dragonfly.limits.memory',
    unit: 'bytes',
    each: () => MEMORY_SHARE / facts.message.dragonfly,
    has: ({ dragonfly }) => amount(dragonfly.limits.memory),
    // An n2-standard-128 has 512 GiB.
    most: 460 * GIB,
    beyond: 'several clusters, each with its share of the users',
  }),
  proportional({
    name: 'MongoDB disk',
    bounds: 'messagesPerDay',
    field: 'mongodb.storageSize',
    unit: 'bytes',
    each: (environment) => DISK_SHARE / facts.message.mongodb / messagesKept(environment),
    has: ({ mongodb }) => amount(mongodb.storageSize),
    most: LARGEST_DISK,
    beyond: ATLAS,
  }),
  disk(
    {
      name: 'MongoDB disk writes',
      bounds: 'messagesPerSecond',
      field: 'mongodb.storageSize',
      beyond: 'a faster storage.diskType, or a sharded MongoDB outside',
    },
    'iops',
    () => facts.message.mongodbWrites,
    ({ mongodb }) => mongodb.storageSize,
  ),
  proportional({
    name: 'volume disks',
    bounds: 'uploadGbPerDay',
    field: 'seaweedfs.volume.storageSize',
    unit: 'bytes',
    each: (environment) => (environment.seaweedfs.volume.replicas * DISK_SHARE) / copies(environment) / FILES_KEPT / 1e9,
    has: ({ seaweedfs }) => amount(seaweedfs.volume.storageSize),
    most: LARGEST_DISK,
    beyond: MANY,
  }),
  disk(
    { name: 'volume disk throughput', bounds: 'uploadGbPerDay', field: 'seaweedfs.volume.storageSize', beyond: MANY },
    'throughput',
    (environment) => (1e9 / MIB / gbPerDay) * (copies(environment) / environment.seaweedfs.volume.replicas),
    ({ seaweedfs }) => seaweedfs.volume.storageSize,
  ),
  disk(
    {
      name: "filers' file names in MySQL",
      bounds: 'uploadGbPerDay',
      field: 'mysql.storageSize',
      beyond: 'a faster storage.diskType',
    },
    'iops',
    () => (1e9 / facts.file.bytes / gbPerDay) * facts.file.commits,
    ({ mysql }) => mysql.storageSize,
  ),
];
