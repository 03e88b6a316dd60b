import { type Manifest, podTemplateOf } from '../../charts/lib/manifest';
import { amount } from '../../charts/lib/quantity';
import { balancedDisk, cores, type DiskType, givenClasses } from '../../environments/lib/machines';
import type { Gke } from '../../environments/lib/types';

/** GB of every node's own disk. */
export const NODE_DISK = 100;

/** What a cluster takes of one quota, with as few nodes as the autoscaler keeps and with as many as it makes. */
interface Share {
  readonly metric: string;
  readonly least: number;
  readonly most: number;
}

/** `<metric> <least> <most>` of each quota that the cluster draws on: cores, of the region and of all, and GB of disks. */
export function quotas({ zones, nodePool, spotPool }: Gke, objects: readonly Manifest[]): string[] {
  const pools = [nodePool, ...(spotPool ? [spotPool] : [])];
  const nodes = pools.flatMap(({ machineType, nodesPerZone: { min, max } }): Share[] => {
    const share = (metric: string, each: number) => ({
      metric,
      least: min * zones.length * each,
      most: max * zones.length * each,
    });
    return [
      share(coresOf(machineType), cores(machineType)),
      share('CPUS_ALL_REGIONS', cores(machineType)),
      share(disksOf(balancedDisk(machineType)), NODE_DISK),
    ];
  });
  return sums([...nodes, ...volumes(objects)]);
}

const sums = (shares: readonly Share[]): string[] =>
  [...new Set(shares.map(({ metric }) => metric))].map((metric) => {
    const own = shares.filter((share) => share.metric === metric);
    const total = (bound: 'least' | 'most') => own.reduce((sum, share) => sum + share[bound], 0);
    return [metric, Math.ceil(total('least')), Math.ceil(total('most'))].join(' ');
  });

/** Compute Engine counts these series together, and every other one by itself. */
function coresOf(machineType: string): string {
  const series = machineType.split('-')[0] ?? '';
  return /^(e2|n1)$/.test(series) ? 'CPUS' : `${series.toUpperCase()}_CPUS`;
}

const disksOf = (type: DiskType): string =>
  type === 'pd-standard' ? 'DISKS_TOTAL_GB' : type === 'hyperdisk-balanced' ? 'HDB_TOTAL_GB' : 'SSD_TOTAL_GB';

/** All claims, and at the most the disks of all pods that bring one of their own. */
function volumes(objects: readonly Manifest[]): Share[] {
  const classes = new Map<string, DiskType>([
    ...Object.entries(givenClasses),
    ...objects
      .filter(({ kind }) => kind === 'StorageClass')
      .map(({ metadata, parameters }) => [metadata.name, parameters.type] as const),
  ]);
  const share = ({ spec }: Manifest, least: number, most: number): Share => {
    const size = amount(spec.resources.requests.storage) / 2 ** 30;
    const type = classes.get(spec.storageClassName) ?? 'pd-balanced';
    return { metric: disksOf(type), least: least * size, most: most * size };
  };
  return objects.flatMap((object) => [
    ...(object.spec?.volumeClaimTemplates ?? []).map((claim: Manifest) =>
      share(claim, object.spec.replicas, object.spec.replicas),
    ),
    ...(podTemplateOf(object)?.spec.volumes ?? []).flatMap(({ ephemeral }: Manifest) =>
      ephemeral ? [share(ephemeral.volumeClaimTemplate, 0, 1)] : [],
    ),
  ]);
}
