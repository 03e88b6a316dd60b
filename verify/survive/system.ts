import type { Manifest } from '../../charts/constructs/manifest';
import { serviceNames } from '../../charts/model/openim/services';
import type { Gke } from '../../environments/lib/types';
import type { Cluster } from '../lib/cluster/cluster';
import { none } from '../lib/findings';
import { Lows } from '../lib/lows';
import type { Context } from '../lib/part';
import { readyPods, type Workload } from '../lib/workloads';

/** The whole of OpenIM on a cluster, and the claims that are made of it. */
export interface System {
  readonly context: Context;
  readonly cluster: Cluster;
  readonly gke: Gke;
  /** What it was installed from. */
  readonly objects: readonly Manifest[];
  readonly workloads: readonly Workload[];
}

/** The services that clients and each other talk to, which must be there at every moment. */
export const services = ({ workloads }: System): readonly Workload[] =>
  workloads.filter(({ kind, replicas }) => kind === 'Deployment' && replicas > 1);

/** Sets of which a majority must agree: redpanda, etcd, MongoDB, SeaweedFS masters, and the volume servers' copies. */
export const quorums = ({ workloads }: System): readonly Workload[] =>
  workloads.filter(({ kind, replicas }) => kind === 'StatefulSet' && replicas >= 3);

/** Keeps the lowest number of ready pods of each workload. */
export const watchReady = (cluster: Cluster, workloads: readonly Workload[]): Lows =>
  new Lows(() => workloads.map((one) => [one.name, readyPods(cluster, one)]));

/** Ready pods of the OpenIM service that had the fewest; of crontask there is one. */
export const lowestService = ({ lowest }: Lows): number =>
  Math.min(...serviceNames.filter((name) => name !== 'crontask').map((name) => lowest.get(`openim-${name}`) ?? 0));

/** Throws when a workload had fewer ready pods than `needed` says; returns the lowest of each. */
export function neverBelow(lows: Lows, workloads: readonly Workload[], needed: (workload: Workload) => number): string {
  const lowest = ({ name }: Workload): number => lows.lowest.get(name) ?? 0;
  const short = workloads.filter((one) => lowest(one) < needed(one));
  none('below what is needed', short, (one) => `${one.name}: ${lowest(one)} ready at the lowest, ${needed(one)} needed`);
  const least = Math.min(...workloads.map(lowest));
  const those = workloads.filter((one) => lowest(one) === least).map(({ name }) => name);
  return `lowest ${least} (${those.length === workloads.length ? 'all' : those.join(', ')})`;
}
