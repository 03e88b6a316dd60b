import type { Environment, Storage } from './types';

export type DiskType = NonNullable<Storage['diskType']>;

type Family = 'standard' | 'highmem' | 'highcpu';

interface Series {
  readonly architecture: Environment['openim']['architecture'];
  readonly disks: readonly DiskType[];
  /** Cores of the predefined machines. */
  readonly sizes: Readonly<Partial<Record<Family, readonly number[]>>>;
  /** GiB for each core, if they are not 4, 8 and 2. */
  readonly memory?: Readonly<Partial<Record<Family, number>>>;
  /** Additional forms: "n4-custom-6-20480", and "c4-standard-8-lssd" with local disks. */
  readonly also?: readonly ('custom' | 'lssd')[];
}

const PERSISTENT: readonly DiskType[] = ['pd-standard', 'pd-balanced', 'pd-ssd'];
const SSD: readonly DiskType[] = ['pd-balanced', 'pd-ssd', 'hyperdisk-balanced'];
const HYPERDISK: readonly DiskType[] = ['hyperdisk-balanced'];

const all = (...cores: readonly number[]): Series['sizes'] => ({ standard: cores, highmem: cores, highcpu: cores });

/**
 * Google's machine series for general use, and C2 and C2D, without bare metal. Read on 2026-11-27:
 * - sizes, architecture and forms: docs.cloud.google.com/compute/docs/general-purpose-machines and compute-optimized-machines
 * - disks: GKE's cluster autoscaler (supportedAttachDiskTypes of its machine families), and the CSI driver of GKE
 *   (kubernetes-sigs/gcp-compute-persistent-disk-csi-driver, deploy/kubernetes/overlays/node-labeler/configmap.yaml, and #2384).
 *   n2 and n2d take hyperdisk-balanced as confidential machines alone, and are left without it.
 */
export const machineSeries: Readonly<Record<string, Series>> = {
  e2: {
    architecture: 'amd64',
    disks: PERSISTENT,
    sizes: { standard: [2, 4, 8, 16, 32], highmem: [2, 4, 8, 16], highcpu: [2, 4, 8, 16, 32] },
    memory: { highcpu: 1 },
    also: ['custom'],
  },
  n1: {
    architecture: 'amd64',
    disks: PERSISTENT,
    sizes: {
      standard: [1, 2, 4, 8, 16, 32, 64, 96],
      highmem: [2, 4, 8, 16, 32, 64, 96],
      highcpu: [2, 4, 8, 16, 32, 64, 96],
    },
    memory: { standard: 3.75, highmem: 6.5, highcpu: 0.9 },
    also: ['custom'],
  },
  n2: {
    architecture: 'amd64',
    disks: PERSISTENT,
    sizes: all(2, 4, 8, 16, 32, 48, 64, 80, 96, 128),
    memory: { highcpu: 1 },
    also: ['custom'],
  },
  n2d: {
    architecture: 'amd64',
    disks: PERSISTENT,
    sizes: {
      standard: [2, 4, 8, 16, 32, 48, 64, 80, 96, 128, 224],
      highmem: [2, 4, 8, 16, 32, 48, 64, 80, 96],
      highcpu: [2, 4, 8, 16, 32, 48, 64, 80, 96, 128, 224],
    },
    memory: { highcpu: 1 },
    also: ['custom'],
  },
  n4: { architecture: 'amd64', disks: HYPERDISK, sizes: all(2, 4, 8, 16, 32, 48, 64, 80), also: ['custom'] },
  n4d: { architecture: 'amd64', disks: HYPERDISK, sizes: all(2, 4, 8, 16, 32, 48, 64, 80, 96), also: ['custom'] },
  // Axion.
  n4a: { architecture: 'arm64', disks: HYPERDISK, sizes: all(1, 2, 4, 8, 16, 32, 48, 64), also: ['custom'] },
  t2d: { architecture: 'amd64', disks: PERSISTENT, sizes: { standard: [1, 2, 4, 8, 16, 32, 48, 60] } },
  t2a: { architecture: 'arm64', disks: PERSISTENT, sizes: { standard: [1, 2, 4, 8, 16, 32, 48] } },
  c2: { architecture: 'amd64', disks: PERSISTENT, sizes: { standard: [4, 8, 16, 30, 60] } },
  c2d: { architecture: 'amd64', disks: PERSISTENT, sizes: all(2, 4, 8, 16, 32, 56, 112) },
  c3: { architecture: 'amd64', disks: SSD, sizes: all(4, 8, 22, 44, 88, 176), also: ['lssd'] },
  c3d: { architecture: 'amd64', disks: SSD, sizes: all(4, 8, 16, 30, 60, 90, 180, 360), also: ['lssd'] },
  c4: {
    architecture: 'amd64',
    disks: HYPERDISK,
    sizes: all(2, 4, 8, 16, 24, 32, 48, 96, 144, 192, 288),
    memory: { standard: 3.75, highmem: 7.75 },
    also: ['lssd'],
  },
  c4d: {
    architecture: 'amd64',
    disks: HYPERDISK,
    sizes: all(2, 4, 8, 16, 32, 48, 64, 96, 192, 384),
    memory: { standard: 3.875, highmem: 7.875, highcpu: 1.875 },
    also: ['lssd'],
  },
  // Axion.
  c4a: { architecture: 'arm64', disks: HYPERDISK, sizes: all(1, 2, 4, 8, 16, 32, 48, 64, 72), also: ['lssd'] },
};

/** Series of "e2-standard-4"; `undefined` for a series that the table does not have. */
export const seriesOf = (machineType: string): Series | undefined => machineSeries[machineType.split('-')[0] ?? ''];

/** Predefined machines of the table: "e2-standard-4". */
export const machineTypes: readonly string[] = Object.entries(machineSeries).flatMap(([series, { sizes }]) =>
  Object.entries(sizes).flatMap(([family, cores]) => cores.map((count) => `${series}-${family}-${count}`)),
);

/** Whether the table has this type. */
export const isListed = (machineType: string): boolean => {
  const { also = [], sizes = {} } = seriesOf(machineType) ?? {};
  return (
    machineTypes.includes(machineType) ||
    (also.includes('lssd') && machineTypes.includes(machineType.replace(/-lssd$/, ''))) ||
    (also.includes('custom') &&
      /^[a-z0-9]+-custom-\d+-\d+(-ext)?$/.test(machineType) &&
      cores(machineType) <= Math.max(...(sizes.standard ?? [])))
  );
};

/** Cores of "e2-standard-4", "n2-custom-6-20480" or "c4-standard-8-lssd". */
export const cores = (machineType: string): number =>
  Number(/-custom-(\d+)-/.exec(machineType)?.[1] ?? /-(\d+)(?:-lssd)?$/.exec(machineType)?.[1]);

const USUAL = { standard: 4, highmem: 8, highcpu: 2 };

/** Bytes of a machine of the table; a GiB too many for some of the smallest and largest types, which have less per core. */
export function machineMemory(machineType: string): number | undefined {
  const [, family, mebibytes] = /^\w+-(?:(standard|highmem|highcpu)|custom-\d+-(\d+))/.exec(machineType) ?? [];
  const memory = { ...USUAL, ...seriesOf(machineType)?.memory };
  if (!isListed(machineType)) {
    return undefined;
  }
  return mebibytes ? Number(mebibytes) * 2 ** 20 : cores(machineType) * memory[family as Family] * 2 ** 30;
}

/**
 * Type of a node's own disk, and of ephemeral volumes. Series newer than the table attach Hyperdisk, as all newer ones
 * in it.
 */
export const balancedDisk = (machineType: string): DiskType =>
  seriesOf(machineType)?.disks.includes('pd-balanced') ? 'pd-balanced' : 'hyperdisk-balanced';

/** The disk types of GKE's own StorageClasses, of those that create a disk in the zone of its pod. */
export const givenClasses: Readonly<Record<string, DiskType>> = { 'standard-rwo': 'pd-balanced', 'premium-rwo': 'pd-ssd' };

/** The disk type of the volumes; `undefined` for an unknown class. */
export const volumeDisk = ({ storage }: Environment): DiskType | undefined =>
  storage.diskType ?? givenClasses[storage.className];
