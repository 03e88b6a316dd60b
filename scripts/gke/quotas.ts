import type { Manifest } from '../../charts/lib/manifest';
import { amount } from '../../charts/lib/quantity';
import type { Gke } from '../../environments/lib/types';
import { cores } from './cost';

/** GB of every node's own disk, a pd-balanced. */
export const NODE_DISK = 100;

/** `<metric> <least> <most>` of each regional quota that the cluster draws on: cores, and GB of disks. */
export function quotas({ zones, nodePool: { machineType, nodesPerZone } }: Gke, objects: readonly Manifest[]): string[] {
  const family = machineType.split('-')[0] ?? '';
  const nodes = [nodesPerZone.min, nodesPerZone.max].map((perZone) => perZone * zones.length);
  const { ssd, standard } = volumes(objects);
  return [
    // Compute Engine counts these families together, and every other one by itself.
    [/^(e2|n1|f1|g1)$/.test(family) ? 'CPUS' : `${family.toUpperCase()}_CPUS`, ...nodes.map((n) => n * cores(machineType))],
    ['SSD_TOTAL_GB', ...nodes.map((n) => n * NODE_DISK + ssd)],
    ['DISKS_TOTAL_GB', standard, standard],
  ].map((quota) => quota.join(' '));
}

/** GB of all claims, by the quota that their disks count for. */
function volumes(objects: readonly Manifest[]): { ssd: number; standard: number } {
  const type = objects.find(({ kind }) => kind === 'StorageClass')?.spec?.parameters?.type;
  const bytes = objects
    .filter(({ kind }) => kind === 'StatefulSet')
    .flatMap(({ spec }) =>
      (spec.volumeClaimTemplates ?? []).map(
        (claim: Manifest) => spec.replicas * amount(claim.spec.resources.requests.storage),
      ),
    )
    .reduce((sum: number, size: number) => sum + size, 0);
  const total = Math.ceil(bytes / 2 ** 30);
  return type === 'pd-standard' ? { ssd: 0, standard: total } : { ssd: total, standard: 0 };
}
