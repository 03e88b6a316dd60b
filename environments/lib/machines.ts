import type { Environment, Storage } from './types';

export type DiskType = NonNullable<Storage['diskType']>;

interface Series {
  readonly architecture: Environment['openim']['architecture'];
  readonly disks: readonly DiskType[];
}

const PERSISTENT: readonly DiskType[] = ['pd-standard', 'pd-balanced', 'pd-ssd'];
const HYPERDISK: readonly DiskType[] = ['hyperdisk-balanced'];

/**
 * Google's machine series for general use, and which of our disk types each attaches. Read on 2026-11-27 in GKE's own CSI
 * driver (kubernetes-sigs/gcp-compute-persistent-disk-csi-driver, deploy/kubernetes/overlays/node-labeler/configmap.yaml),
 * with its correction #2384 (n4, c4a: Hyperdisk alone). Of c3 it has one type; the others are those of c3d, of the same
 * generation. n2 is left without hyperdisk-balanced, which smaller ones of its machines do not take.
 */
export const machineSeries: Readonly<Record<string, Series>> = {
  e2: { architecture: 'amd64', disks: PERSISTENT },
  n1: { architecture: 'amd64', disks: PERSISTENT },
  n2: { architecture: 'amd64', disks: PERSISTENT },
  n2d: { architecture: 'amd64', disks: PERSISTENT },
  t2d: { architecture: 'amd64', disks: PERSISTENT },
  t2a: { architecture: 'arm64', disks: PERSISTENT },
  c2: { architecture: 'amd64', disks: PERSISTENT },
  c2d: { architecture: 'amd64', disks: PERSISTENT },
  c3: { architecture: 'amd64', disks: ['pd-balanced', 'pd-ssd', ...HYPERDISK] },
  c3d: { architecture: 'amd64', disks: ['pd-balanced', 'pd-ssd', ...HYPERDISK] },
  n4: { architecture: 'amd64', disks: HYPERDISK },
  n4d: { architecture: 'amd64', disks: HYPERDISK },
  n4a: { architecture: 'arm64', disks: HYPERDISK },
  c4: { architecture: 'amd64', disks: HYPERDISK },
  c4d: { architecture: 'amd64', disks: HYPERDISK },
  c4a: { architecture: 'arm64', disks: HYPERDISK },
};

/** Of "e2-standard-4"; `undefined` for a series that the table does not have. */
export const seriesOf = (machineType: string): Series | undefined => machineSeries[machineType.split('-')[0] ?? ''];

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
