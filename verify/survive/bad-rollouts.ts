import { idOf, type Pod } from '../lib/cluster/objects';
import type { Fault } from '../lib/cluster/pod-status';
import { addMachines, grow } from '../lib/cluster/pool';
import { applyAll } from '../lib/install';
import { reached } from '../lib/time';
import { missingFrom, podsOf } from '../lib/workloads';
import { neverBelow, type System, services, watchReady } from './system';

/** Label of the pods of a rollout that goes wrong. */
const BAD = 'verify/bad';
const isBad = ({ metadata }: Pod): boolean => metadata.labels?.[BAD] !== undefined;

const faults: Readonly<Record<string, Fault>> = {
  'an image that does not exist': { reason: 'ErrImagePull', message: 'manifest unknown' },
  'a program that never gets ready': 'readiness probe fails',
};

/** Every workload at once gets a pod template that cannot work; then the good one again. */
export async function badRollouts(system: System): Promise<void> {
  const { context, cluster, gke, workloads } = system;
  // A pool with room: on a full one the scheduler also preempts app pods, for data pods that start again.
  await addMachines(cluster, gke, gke.nodePool.nodesPerZone.max * gke.zones.length);
  const stateful = workloads.filter(({ kind }) => kind === 'StatefulSet');
  for (const [title, fault] of Object.entries(faults)) {
    cluster.kubelets.faultOf = (pod) => (isBad(pod) ? fault : undefined);
    const lows = watchReady(cluster, workloads);
    await rollOut(system, title);
    await reached('every workload has tried its new pod', () => workloads.every((one) => podsOf(cluster, one).some(isBad)));
    await context.check(`${title}: no service loses a pod`, () =>
      neverBelow(lows, services(system), ({ replicas }) => replicas),
    );
    await context.check(`${title}: a data service loses at most one pod`, () =>
      neverBelow(lows, stateful, ({ replicas }) => replicas - 1),
    );
    lows.stop();
    await context.check(`${title}: an apply of the previous YAML is the rollback`, () => wayBack(system));
  }
}

/** Applies the workloads with a label on every pod template, which rolls all of them. */
async function rollOut({ cluster, objects }: System, title: string): Promise<void> {
  const workloads = structuredClone(objects).filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet');
  for (const { spec } of workloads) {
    spec.template.metadata.labels[BAD] = title.replaceAll(' ', '-');
  }
  await applyAll(cluster, workloads);
}

/**
 * Returns which pods a person has to delete: a StatefulSet of podManagementPolicy OrderedReady waits for its broken pod
 * to get ready before it replaces it (kubernetes/kubernetes#67250).
 */
async function wayBack({ cluster, gke, objects, workloads }: System): Promise<string> {
  await applyAll(cluster, objects);
  const ordered = new Set(
    objects.filter(({ spec }) => spec?.podManagementPolicy === 'OrderedReady').map(({ metadata }) => metadata.name),
  );
  const others = workloads.filter(({ name }) => !ordered.has(name));
  await grow(cluster, gke, () => missingFrom(cluster, others));
  const stuck = [...cluster.kubelets.pods.values()].filter(isBad);
  for (const { metadata } of stuck) {
    await cluster.api.delete(`/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`);
  }
  await grow(cluster, gke, () => missingFrom(cluster, workloads));
  return stuck.length > 0 ? `after kubectl delete pod ${stuck.map(idOf).join(' ')}` : '';
}
