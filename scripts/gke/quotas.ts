import type { Manifest } from '../../charts/constructs/manifest';
import { balancedDisk, cores, type DiskType } from '../../environments/lib/machines';
import type { Gke } from '../../environments/lib/types';
import { disks, NODE_DISK } from './disks';

/** Use of one quota by a cluster, with the minimum and the maximum number of nodes of the autoscaler. */
export interface Share {
  readonly metric: string;
  readonly least: number;
  readonly most: number;
}

/** Use of each quota by the cluster: cores, of the region and of all, and GB of disks. */
export function quotas({ zones, nodePool, spotPool }: Gke, objects: readonly Manifest[]): Share[] {
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
  const volumes = disks(objects).map(({ type, size, least, most }) => ({
    metric: disksOf(type),
    least: least * size,
    most: most * size,
  }));
  return sums([...nodes, ...volumes]);
}

const sums = (shares: readonly Share[]): Share[] =>
  [...new Set(shares.map(({ metric }) => metric))].map((metric) => {
    const own = shares.filter((share) => share.metric === metric);
    const total = (bound: 'least' | 'most') => own.reduce((sum, share) => sum + share[bound], 0);
    return { metric, least: Math.ceil(total('least')), most: Math.ceil(total('most')) };
  });

/** Compute Engine has one CPU quota for these series, and a separate one for every other series. */
function coresOf(machineType: string): string {
  const series = machineType.split('-')[0] ?? '';
  return /^(e2|n1)$/.test(series) ? 'CPUS' : `${series.toUpperCase()}_CPUS`;
}

const disksOf = (type: DiskType): string =>
  type === 'pd-standard' ? 'DISKS_TOTAL_GB' : type === 'hyperdisk-balanced' ? 'HDB_TOTAL_GB' : 'SSD_TOTAL_GB';
