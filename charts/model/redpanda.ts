import { amount } from '../../environments/lib/quantity';
import type { Environment } from '../../environments/lib/types';
import { releaseOf } from './openim/releases';

/** A partition deletes whole segments that exceed the age or size of its retention. */
export const SEGMENT_BYTES = 32 * 2 ** 20;

/**
 * Bytes that each partition keeps: its share of half of the disk, less the active segment. With 10 Gi, three brokers
 * and four topics of eight partitions in three copies that is 32 replicas a broker, and 128 MiB each.
 */
export function retentionBytes(environment: Environment): number {
  const { redpanda } = environment;
  const replicas =
    (releaseOf(environment).kafka.topics.length * redpanda.partitions * redpanda.replicationFactor) / redpanda.replicas;
  return Math.floor(amount(redpanda.storageSize) / 2 / replicas) - SEGMENT_BYTES;
}

/** Free bytes of the disk below which Redpanda rejects writes: 5 %, at most 5 GiB. A full disk stops the broker. */
export const minFreeBytes = ({ redpanda }: Environment): number =>
  Math.min(5 * 2 ** 30, Math.floor(amount(redpanda.storageSize) * 0.05));
