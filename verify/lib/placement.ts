import assert from 'node:assert';
import type { Cluster } from './cluster/cluster';
import { idOf, type PersistentVolume, type Pod, zoneOf } from './cluster/objects';
import { none } from './findings';
import { podsOf, type Workload } from './workloads';

const zoneOfPod = ({ kubelets }: Cluster, { spec }: Pod): string => {
  const node = kubelets.nodes.get(spec.nodeName ?? '');
  return node ? zoneOf(node) : '';
};

/** Throws when a set of replicas lies in fewer zones than it has pods, or than there are. */
export function sharedZones(cluster: Cluster, workloads: readonly Workload[], zones: readonly string[]): string {
  const offenders = workloads.flatMap((workload) => {
    const { namespace, name, replicas } = workload;
    const used = new Set(podsOf(cluster, workload).map((pod) => zoneOfPod(cluster, pod)));
    const possible = Math.min(replicas, zones.length);
    const found = `${namespace}/${name}: ${replicas} pods in ${[...used].join(', ')}; ${possible} zones are possible`;
    return used.size === possible ? [] : [found];
  });
  none('workloads in too few zones', offenders);
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
    [...kubelets.pods.values()].flatMap((pod) =>
      (pod.spec.volumes ?? [])
        .flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? [])
        .map((claim) => [idOf(pod), zones.get(`${pod.metadata.namespace}/${claim}`) ?? 'none'] as const),
    ),
  );
}

/** Throws when a pod runs in another zone than its disk. */
export async function scatteredVolumes(cluster: Cluster): Promise<string> {
  const disks = await diskZones(cluster);
  const offenders = [...cluster.kubelets.pods.values()].flatMap((pod) => {
    const [disk, zone] = [disks.get(idOf(pod)), zoneOfPod(cluster, pod)];
    return disk === undefined || disk === zone ? [] : [`${idOf(pod)} runs in ${zone}, its disk is in ${disk}`];
  });
  none('pods in another zone than their disk', offenders);
  assert(disks.size > 0, 'no pod has a volume');
  return `${disks.size} volumes`;
}
