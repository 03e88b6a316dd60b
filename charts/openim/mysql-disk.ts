import { type DiskType, volumeDisk } from '../../environments/lib/machines';
import { amount } from '../../environments/lib/quantity';
import type { Environment } from '../../environments/lib/types';

/** Writes a second that a disk of this size takes, by type: https://cloud.google.com/compute/docs/disks/performance. */
const writes: Readonly<Record<DiskType, (gibibytes: number) => number>> = {
  'pd-standard': (gibibytes: number) => 1.5 * gibibytes,
  'pd-balanced': (gibibytes: number) => 3000 + 6 * gibibytes,
  'pd-ssd': (gibibytes: number) => 6000 + 30 * gibibytes,
  // What a disk gets that is made without a number of its own.
  'hyperdisk-balanced': () => 3000,
};

/** Most that a machine of four cores passes on: https://cloud.google.com/compute/docs/disks/performance#machine-type-disk-limits. */
const MACHINE = 15_000;
/** The least that MySQL takes. */
const LEAST = 100;

/**
 * How fast InnoDB writes pages in the background: half of what the disk takes, and all of it when it must. MySQL 8.4 takes
 * every disk for one of 10,000 writes a second, and its flushing would leave a pd-standard nothing for commits. Nothing is
 * said of a class whose disks are unknown.
 */
export function diskSettings(environment: Environment): string {
  const { mysql } = environment;
  const type = volumeDisk(environment);
  if (!type) {
    return '';
  }
  const most = Math.min(MACHINE, writes[type](amount(mysql.storageSize) / 2 ** 30));
  const atLeast = (value: number) => Math.max(LEAST, Math.floor(value));
  return `# The disk takes ${Math.floor(most)} writes a second: ${type}, ${mysql.storageSize}.
innodb_io_capacity = ${atLeast(most / 2)}
innodb_io_capacity_max = ${atLeast(most)}
`;
}
