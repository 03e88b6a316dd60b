import assert from 'node:assert';
import type { Cluster } from './cluster/cluster';
import { type PersistentVolume, type Pod, zoneOf } from './cluster/objects';
import { podsOf, type Workload } from './workloads';

export const zoneOfPod = ({ kubelets }: Cluster, { spec }: Pod): string => {
  const node = kubelets.nodes.get(spec.nodeName ?? '');
  return node ? zoneOf(node) : '';
};

/** Zone of each pod, by workload. */
export const placement = (cluster: Cluster, workloads: readonly Workload[]): Record<string, Record<string, string>> =>
  Object.fromEntries(
    workloads.map((workload) => [
      `${workload.namespace}/${workload.name}`,
      Object.fromEntries(podsOf(cluster, workload).map((pod) => [pod.metadata.name, zoneOfPod(cluster, pod)])),
    ]),
  );

/** Throws if a set of replicas is in fewer zones than it has pods, or than zones exist. */
export function sharedZones(cluster: Cluster, workloads: readonly Workload[], zones: readonly string[]): string {
  const offenders = workloads.flatMap((workload) => {
    const used = new Set(podsOf(cluster, workload).map((pod) => zoneOfPod(cluster, pod)));
    const possible = Math.min(workload.replicas, zones.length);
    return used.size === possible
      ? []
      : [
          `${workload.namespace}/${workload.name}: ${workload.replicas} pods in ${[...used].join(', ')}; ${possible} zones are possible`,
        ];
  });
  assert(offenders.length === 0, offenders.join('\n'));
  return `${workloads.filter(({ replicas }) => replicas > 1).length} workloads with more than one pod`;
}

/** Zone of the disk of each pod that has one, by `<namespace>/<pod>`. */
export async function diskZones({ api, kubelets }: Cluster): Promise<Map<string, string>> {
  const volumes = await api.list<PersistentVolume>('/api/v1/persistentvolumes');
  const zones = new Map(
    volumes.map(({ spec }) => [
      `${spec.claimRef?.namespace}/${spec.claimRef?.name}`,
      spec.nodeAffinity?.required?.nodeSelectorTerms[0]?.matchExpressions?.[0]?.values?.[0] ?? '',
    ]),
  );
  return new Map(
    [...kubelets.pods.values()].flatMap(({ metadata, spec }) =>
      (spec.volumes ?? []).flatMap(({ persistentVolumeClaim }): [string, string][] =>
        persistentVolumeClaim
          ? [
              [
                `${metadata.namespace}/${metadata.name}`,
                zones.get(`${metadata.namespace}/${persistentVolumeClaim.claimName}`) ?? 'none',
              ],
            ]
          : [],
      ),
    ),
  );
}

/** Throws when a pod runs in another zone than its disk. */
export async function scatteredVolumes(cluster: Cluster): Promise<string> {
  const disks = await diskZones(cluster);
  const offenders = [...cluster.kubelets.pods.values()].flatMap((pod) => {
    const id = `${pod.metadata.namespace}/${pod.metadata.name}`;
    const disk = disks.get(id);
    return disk === undefined || disk === zoneOfPod(cluster, pod)
      ? []
      : [`${id} runs in ${zoneOfPod(cluster, pod)}, its disk is in ${disk}`];
  });
  assert(offenders.length === 0 && disks.size !== 0, offenders.join('\n') || 'no pod has a volume');
  return `${disks.size} volumes`;
}
