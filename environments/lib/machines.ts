import type { Environment, Storage } from './types';

export type DiskType = NonNullable<Storage['diskType']>;

interface Series {
  readonly architecture: Environment['openim']['architecture'];
  readonly disks: readonly DiskType[];
  /** Cores of the predefined machines; left out where the source below has none, and every number passes. */
  readonly sizes?: {
    readonly standard: readonly number[];
    readonly highmem?: readonly number[];
    readonly highcpu?: readonly number[];
  };
}

const PERSISTENT: readonly DiskType[] = ['pd-standard', 'pd-balanced', 'pd-ssd'];
const HYPERDISK: readonly DiskType[] = ['hyperdisk-balanced'];

/**
 * Google's machine series for general use, and which of our disk types each attaches. Read on 2026-11-27 in GKE's own CSI
 * driver (kubernetes-sigs/gcp-compute-persistent-disk-csi-driver, deploy/kubernetes/overlays/node-labeler/configmap.yaml),
 * with its correction #2384 (n4, c4a: Hyperdisk alone). Of c3 it has one type; the others are those of c3d, of the same
 * generation. n2 is left without hyperdisk-balanced, which smaller ones of its machines do not take.
 * Sizes are those of the cluster autoscaler (kubernetes/autoscaler, cluster-autoscaler/cloudprovider/gce/gce_price_info.go).
 */
const all = (...cores: readonly number[]): Series['sizes'] => ({ standard: cores, highmem: cores, highcpu: cores });

export const machineSeries: Readonly<Record<string, Series>> = {
  e2: {
    architecture: 'amd64',
    disks: PERSISTENT,
    sizes: { standard: [2, 4, 8, 16, 32], highmem: [2, 4, 8, 16], highcpu: [2, 4, 8, 16, 32] },
  },
  n1: {
    architecture: 'amd64',
    disks: PERSISTENT,
    sizes: {
      standard: [1, 2, 4, 8, 16, 32, 64, 96],
      highmem: [2, 4, 8, 16, 32, 64, 96],
      highcpu: [2, 4, 8, 16, 32, 64, 96],
    },
  },
  n2: { architecture: 'amd64', disks: PERSISTENT, sizes: all(2, 4, 8, 16, 32, 48, 64, 80, 96, 128) },
  n2d: {
    architecture: 'amd64',
    disks: PERSISTENT,
    sizes: {
      standard: [2, 4, 8, 16, 32, 48, 64, 80, 96, 128, 224],
      highmem: [2, 4, 8, 16, 32, 48, 64, 80, 96],
      highcpu: [2, 4, 8, 16, 32, 48, 64, 80, 96, 128, 224],
    },
  },
  t2d: { architecture: 'amd64', disks: PERSISTENT, sizes: { standard: [1, 2, 4, 8, 16, 32, 48, 60] } },
  t2a: { architecture: 'arm64', disks: PERSISTENT },
  c2: { architecture: 'amd64', disks: PERSISTENT, sizes: { standard: [4, 8, 16, 30, 60] } },
  c2d: { architecture: 'amd64', disks: PERSISTENT, sizes: all(2, 4, 8, 16, 32, 56, 112) },
  c3: { architecture: 'amd64', disks: ['pd-balanced', 'pd-ssd', ...HYPERDISK], sizes: all(4, 8, 22, 44, 88, 176) },
  c3d: { architecture: 'amd64', disks: ['pd-balanced', 'pd-ssd', ...HYPERDISK], sizes: all(4, 8, 16, 30, 60, 90, 180, 360) },
  n4: { architecture: 'amd64', disks: HYPERDISK },
  n4d: { architecture: 'amd64', disks: HYPERDISK },
  n4a: { architecture: 'arm64', disks: HYPERDISK },
  c4: { architecture: 'amd64', disks: HYPERDISK },
  c4d: { architecture: 'amd64', disks: HYPERDISK },
  c4a: { architecture: 'arm64', disks: HYPERDISK },
};

/** Of "e2-standard-4"; `undefined` for a series that the table does not have. */
export const seriesOf = (machineType: string): Series | undefined => machineSeries[machineType.split('-')[0] ?? ''];

/** Predefined machines of the table: "e2-standard-4". Those of series without sizes are not among them. */
export const machineTypes: readonly string[] = Object.entries(machineSeries).flatMap(([series, { sizes = {} }]) =>
  Object.entries(sizes).flatMap(([family, cores]) => cores.map((count) => `${series}-${family}-${count}`)),
);

/** Cores of "e2-standard-4", "n2-custom-6-20480" or "c4-standard-8-lssd". */
export const cores = (machineType: string): number =>
  Number(/-custom-(\d+)-/.exec(machineType)?.[1] ?? /-(\d+)(?:-lssd)?$/.exec(machineType)?.[1]);

/** Of a node's own disk, and of ephemeral volumes. */
export const balancedDisk = (machineType: string): DiskType =>
  seriesOf(machineType)?.disks.includes('pd-balanced') ? 'pd-balanced' : 'hyperdisk-balanced';

/** The disks of StorageClasses that GKE brings, of those that give one in the zone of its pod. */
export const givenClasses: Readonly<Record<string, DiskType>> = { 'standard-rwo': 'pd-balanced', 'premium-rwo': 'pd-ssd' };

/** The disks of volumes; `undefined` for a class that nobody here knows. */
export const volumeDisk = ({ storage }: Environment): DiskType | undefined =>
  storage.diskType ?? givenClasses[storage.className];
