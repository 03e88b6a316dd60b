import type { Link } from '../../charts/model/capacity/link';
import type { Changes } from '../../environments/lib/derive';
import type { Environment, Load } from '../../environments/lib/types';
import { type Cost, monthly } from '../gke/cost';
import { built } from '../lib/built';
import { amounts } from '../lib/summary';
import type { Assumptions } from './assumptions';
import { sized, used } from './sized';
import { startOf } from './start';
import { byUse } from './usage';

/** Requirement of a link, and its share of the capacity of the environment. */
export interface Need {
  readonly link: Link;
  /** Share of the link's capacity: 1 is full. */
  readonly share: number;
}

export interface Plan {
  /** One of the clusters; all have the same size. */
  readonly environment: Environment;
  readonly clusters: number;
  /** The most utilized first. */
  readonly needs: readonly Need[];
  /** Links that exceed their maximum in a single cluster. */
  readonly beyond: readonly Link[];
  /** Of all clusters, in dollars a month. */
  readonly costs: readonly Cost[];
  /** Of one cluster: requests of the pods at minimum replicas, and volumes. */
  readonly amounts: ReturnType<typeof amounts>;
}

/** The share of one cluster is more than a billionth. */
const MOST_CLUSTERS = 10_000;

/**
 * The required number of equal clusters. Throws if even the maximum number is not sufficient. Values that the user has
 * decided are in `changes`: the cluster, its zones, other programs in it.
 */
export function planOf(name: string, { load }: Assumptions, changes: Changes<Environment> = {}): Plan {
  const sizedFor = (clusters: number) => sized(startOf(name, shareOf(load, clusters), changes));
  const { beyond } = sizedFor(1);
  const clusters = count((number) => sizedFor(number).beyond.length === 0);
  const one = sizedFor(clusters);
  const { environment } = one;
  const objects = built(environment).flatMap((output) => output.objects);
  const costs = environment.gke ? [...monthly(environment.gke, objects), ...byUse(environment)] : [];
  return {
    environment,
    clusters,
    needs: used(one),
    beyond,
    costs: costs.map((cost) => ({ ...cost, least: clusters * cost.least, most: clusters * cost.most })),
    amounts: amounts(objects),
  };
}

/** In the comment of the file: the load is divided among this many clusters of the same size. */
export const oneOfClusters = ({ clusters }: Plan): string => (clusters === 1 ? '' : `, one of ${clusters} clusters`);

/** The minimum number of clusters of which each carries its share. */
function count(fits: (clusters: number) => boolean): number {
  let [low, high] = [0, 1];
  while (!fits(high)) {
    [low, high] = [high, 2 * high];
    if (high > MOST_CLUSTERS) {
      throw new Error('no number of clusters carries this: one user exceeds a cluster; lower --messages-per-day');
    }
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    [low, high] = fits(middle) ? [low, middle] : [middle, high];
  }
  return high;
}

/** A cluster's part of a load; days are the same everywhere. */
const shareOf = (load: Required<Load>, clusters: number): Required<Load> => ({
  usersOnline: Math.ceil(load.usersOnline / clusters),
  messagesPerSecond: Math.ceil(load.messagesPerSecond / clusters),
  messagesPerDay: Math.ceil(load.messagesPerDay / clusters),
  uploadGbPerDay: Math.ceil(load.uploadGbPerDay / clusters),
  retentionDays: load.retentionDays,
});
