import { BROKER_SHARE } from '../../environments/lib/memory';
import { amount } from '../../environments/lib/quantity';
import type { Environment } from '../../environments/lib/types';
import { facts } from './capacity/facts';
import { releaseOf } from './openim/releases';

/** A partition deletes whole segments that exceed the age or size of its retention. */
export const SEGMENT_BYTES = 32 * 2 ** 20;

/** Replicas of OpenIM's partitions that a broker has. */
const replicasOf = (environment: Environment): number => {
  const { partitions, replicationFactor, replicas } = environment.redpanda;
  return (releaseOf(environment).kafka.topics.length * partitions * replicationFactor) / replicas;
};

/**
 * Bytes that each partition keeps: its share of half of the disk, less the active segment. With 10 Gi, three brokers
 * and four topics of eight partitions in three copies that is 32 replicas a broker, and 128 MiB each.
 */
export const retentionBytes = (environment: Environment): number =>
  Math.floor(amount(environment.redpanda.storageSize) / 2 / replicasOf(environment)) - SEGMENT_BYTES;

/** Bytes of the limit that the partitions of a broker need, of which Redpanda takes its share. */
export const partitionMemory = (environment: Environment): number =>
  (replicasOf(environment) * facts.partition.memory) / BROKER_SHARE;

/** Free bytes of the disk below which Redpanda rejects writes: 5 %, at most 5 GiB. A full disk stops the broker. */
export const minFreeBytes = ({ redpanda }: Environment): number =>
  Math.min(5 * 2 ** 30, Math.floor(amount(redpanda.storageSize) * 0.05));
