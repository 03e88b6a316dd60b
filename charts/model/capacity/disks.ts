import type { DiskType } from '../../../environments/lib/machines';

/** What a disk of a type does by its size, and costs. */
export interface Disk {
  /** Writes a second: a base, and more for each GiB. */
  readonly iops: number;
  readonly iopsPerGib: number;
  /** MiB a second: a base, and more for each GiB. */
  readonly throughput: number;
  readonly throughputPerGib: number;
  /** Dollars a GB and month: PRICED in prices.ts. */
  readonly price: number;
}

/**
 * https://cloud.google.com/compute/docs/disks/performance, of zonal disks. The base of pd-balanced and pd-ssd is that of the
 * machine, which its disks of the type share. A Hyperdisk has what one gets that is made without numbers of its own.
 */
export const disks: Readonly<Record<DiskType, Disk>> = {
  'pd-standard': { iops: 0, iopsPerGib: 1.5, throughput: 0, throughputPerGib: 0.12, price: 0.04 },
  'pd-balanced': { iops: 3000, iopsPerGib: 6, throughput: 140, throughputPerGib: 0.28, price: 0.1 },
  'pd-ssd': { iops: 6000, iopsPerGib: 30, throughput: 240, throughputPerGib: 0.48, price: 0.17 },
  'hyperdisk-balanced': { iops: 3000, iopsPerGib: 0, throughput: 140, throughputPerGib: 0, price: 0.08 },
};

/** Most that a machine of four cores passes on: https://cloud.google.com/compute/docs/disks/performance#machine-type-disk-limits. */
const MACHINE = { iops: 15_000, throughput: 240 };

/** Writes a second of a disk of this many GiB. */
export const iopsOf = (type: DiskType, gib: number): number =>
  Math.min(MACHINE.iops, disks[type].iops + disks[type].iopsPerGib * gib);

/** MiB a second of a disk of this many GiB. */
export const throughputOf = (type: DiskType, gib: number): number =>
  Math.min(MACHINE.throughput, disks[type].throughput + disks[type].throughputPerGib * gib);

/** The least GiB of a disk that does as much; `undefined` where no size does. */
export function gibFor(type: DiskType, kind: 'iops' | 'throughput', wanted: number): number | undefined {
  const { [kind]: base, [`${kind}PerGib` as const]: perGib } = disks[type];
  return wanted > MACHINE[kind] || (wanted > base && perGib === 0)
    ? undefined
    : Math.max(1, (wanted - base) / (perGib || 1));
}
