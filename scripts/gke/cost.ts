import { cores } from '../../environments/lib/machines';
import type { Gke } from '../../environments/lib/types';

/** Of one core with 4 GiB for a month, on demand: what e2-standard costs in Europe and America, in dollars, roughly. */
const CORE = 25;

/** Orders of magnitude in dollars a month: `$` up to 10, `$$` to 100, `$$$` to 1000, `$$$$` above. */
const costClass = (dollars: number): string =>
  dollars === 0 ? 'free' : '$'.repeat(Math.max(1, Math.ceil(Math.log10(dollars))));

/** Class of the nodes at the least and at the most; Spot nodes cost a third of it or less. */
export function costOfNodes(zones: Gke['zones'], { machineType, nodesPerZone }: Gke['nodePool']): string {
  const [least, most] = [nodesPerZone.min, nodesPerZone.max].map((nodes) =>
    costClass(nodes * zones.length * cores(machineType) * CORE),
  );
  return least === most ? `${least}` : `${least} to ${most}`;
}
