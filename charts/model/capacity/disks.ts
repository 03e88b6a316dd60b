import type { DiskType } from '../../../environments/lib/machines';

/** Performance of a disk type by size, and its price. */
export interface Disk {
  /** Writes per second: a base, and more for each GiB. */
  readonly iops: number;
  readonly iopsPerGib: number;
  /** MiB per second: a base, and more for each GiB. */
  readonly throughput: number;
  readonly throughputPerGib: number;
  /** Dollars per GB and month: PRICED in prices.ts. */
  readonly price: number;
}

/**
 * https://cloud.google.com/compute/docs/disks/performance, of zonal disks. The base of pd-balanced and pd-ssd is that
 * of the machine, shared by its disks of the type. A Hyperdisk has the values of one that is created without explicit
 * numbers.
 */
export const disks: Readonly<Record<DiskType, Disk>> = {
  'pd-standard': { iops: 0, iopsPerGib: 1.5, throughput: 0, throughputPerGib: 0.12, price: 0.04 },
  'pd-balanced': { iops: 3000, iopsPerGib: 6, throughput: 140, throughputPerGib: 0.28, price: 0.1 },
  'pd-ssd': { iops: 6000, iopsPerGib: 30, throughput: 240, throughputPerGib: 0.48, price: 0.17 },
  'hyperdisk-balanced': { iops: 3000, iopsPerGib: 0, throughput: 140, throughputPerGib: 0, price: 0.08 },
};

/** Limit of a machine with four cores: https://cloud.google.com/compute/docs/disks/performance#machine-type-disk-limits. */
const MACHINE = { iops: 15_000, throughput: 240 };

/** Writes per second of a disk of this many GiB. */
export const iopsOf = (type: DiskType, gib: number): number =>
  Math.min(MACHINE.iops, disks[type].iops + disks[type].iopsPerGib * gib);

/** MiB per second of a disk of this many GiB. */
export const throughputOf = (type: DiskType, gib: number): number =>
  Math.min(MACHINE.throughput, disks[type].throughput + disks[type].throughputPerGib * gib);

/** Minimum GiB of a disk with this performance; `undefined` if no size has it. */
export function gibFor(type: DiskType, kind: 'iops' | 'throughput', wanted: number): number | undefined {
  const { [kind]: base, [`${kind}PerGib` as const]: perGib } = disks[type];
  return wanted > MACHINE[kind] || (wanted > base && perGib === 0)
    ? undefined
    : Math.max(1, (wanted - base) / (perGib || 1));
}
