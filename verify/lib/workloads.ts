import assert from 'node:assert';
import type { Manifest } from '../../charts/constructs/manifest';
import { autoscalerOf } from '../../test/lib/workloads';
import type { Cluster } from './cluster/cluster';
import { conditionOf, idOf, isReady, type Pod, workloadOf } from './cluster/objects';
import { BOUND, eventually } from './time';

/** A long-running workload of the YAML and the pods that it shall have. */
export interface Workload {
  readonly kind: 'Deployment' | 'StatefulSet';
  readonly namespace: string;
  readonly name: string;
  /** Its own count, or the least that its autoscaler allows. */
  readonly replicas: number;
  /** The most that its autoscaler allows. */
  readonly max: number;
}

/** Every Deployment and StatefulSet among the objects, in their order. */
export function workloadsIn(objects: readonly Manifest[]): Workload[] {
  return objects
    .filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet')
    .map((object) => {
      const { metadata, spec } = object;
      const { minReplicas, maxReplicas } = autoscalerOf(objects, object)?.spec ?? {};
      const replicas = spec.replicas ?? minReplicas ?? 1;
      const kind = object.kind as Workload['kind'];
      return { kind, namespace: metadata.namespace ?? '', name: metadata.name, replicas, max: maxReplicas ?? replicas };
    });
}

/** Pods of a workload that exist now, those that are stopping included. */
export const podsOf = ({ kubelets }: Cluster, { namespace, name }: { namespace: string; name: string }): Pod[] =>
  [...kubelets.pods.values()].filter((pod) => pod.metadata.namespace === namespace && workloadOf(pod) === name);

export const readyPods = (cluster: Cluster, workload: { namespace: string; name: string }): number =>
  podsOf(cluster, workload).filter(isReady).length;

/** `undefined` when every workload has its ready pods and nothing more, and every Job is done; else what is missing. */
export async function missingFrom(cluster: Cluster, workloads: readonly Workload[]): Promise<string | undefined> {
  const short = workloads.filter((workload) => {
    const pods = podsOf(cluster, workload);
    return pods.length !== workload.replicas || !pods.every(isReady);
  });
  // Pods are watched anyway; the list is a request, at each look.
  const jobs = short.length > 0 ? [] : await cluster.api.list('/apis/batch/v1/jobs');
  const undone = jobs.filter(({ status }) => !status?.succeeded);
  const texts = [
    ...short.map(
      (one) => `${one.namespace}/${one.name} has ${readyPods(cluster, one)} of ${one.replicas} ready${reason(cluster, one)}`,
    ),
    ...undone.map((job) => `Job ${idOf(job)} is not done`),
  ];
  return texts.length > 0 ? texts.join('\n') : undefined;
}

/** What the pods that are not ready say of themselves. */
function reason(cluster: Cluster, workload: Workload): string {
  const waiting = podsOf(cluster, workload).filter((pod) => !isReady(pod));
  const texts = waiting.map((pod) => {
    const state = pod.metadata.deletionTimestamp ? 'stopping' : (pod.status?.phase ?? 'new');
    return `${pod.metadata.name}: ${conditionOf(pod, 'PodScheduled')?.message ?? waitingMessage(pod) ?? state}`;
  });
  return texts.length > 0 ? ` (${texts.join('; ')})` : '';
}

const waitingMessage = ({ status }: Pod): string | undefined =>
  status?.containerStatuses?.map(({ state }) => state?.waiting?.message).find((message) => message !== undefined);

/** Waits until every workload has its ready pods; throws with what is missing. */
export async function allRunning(cluster: Cluster, workloads: readonly Workload[], patience = BOUND): Promise<void> {
  await eventually('every pod is ready', patience, async () => {
    cluster.assertAlive();
    const missing = await missingFrom(cluster, workloads);
    assert(!missing, missing);
    return true;
  });
}

/** Pods that the scheduler has looked at and found no node for. */
export const unschedulable = ({ kubelets }: Cluster): Pod[] =>
  [...kubelets.pods.values()].filter((pod) => conditionOf(pod, 'PodScheduled')?.reason === 'Unschedulable');
