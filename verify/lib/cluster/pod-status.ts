import { type PodSource, podReferences } from '../../../charts/checks/pod-references';
import { type Api, ApiError } from './api';
import type { KubeObject, Pod } from './objects';

/** Why a pod is not ready: its containers `wait` for something that a kubelet words so, or run and fail their probe. */
export type Fault = { readonly reason: string; readonly message: string } | 'readiness probe fails';

/** The status that a kubelet writes: waiting with a reason, running and ready, or, for a Job's pod, succeeded. */
export function statusOf(pod: Pod, fault: Fault | undefined, podIP: string): object {
  const time = new Date().toISOString();
  const completed = !fault && pod.metadata.ownerReferences?.some(({ kind }) => kind === 'Job');
  const ready = !fault && !completed;
  const waits = fault !== undefined && fault !== 'readiness probe fails';
  const state = waits
    ? { waiting: fault }
    : completed
      ? { terminated: { exitCode: 0, reason: 'Completed', startedAt: time, finishedAt: time } }
      : { running: { startedAt: time } };
  return {
    phase: waits ? 'Pending' : completed ? 'Succeeded' : 'Running',
    startTime: time,
    ...(waits ? {} : { podIP, podIPs: [{ ip: podIP }] }),
    conditions: ['Initialized', 'ContainersReady', 'Ready'].map((type) => ({
      type,
      status: ready ? 'True' : 'False',
      lastTransitionTime: time,
    })),
    containerStatuses: pod.spec.containers.map(({ name, image }) => ({
      ...{ name, image, imageID: image, ready, started: ready, restartCount: 0, state },
    })),
  };
}

/** What a kubelet would wait for: a missing Secret, ConfigMap or key that the pod refers to, or an unbound volume. */
export async function missingReferences(api: Api, pod: Pod): Promise<{ reason: string; message: string } | undefined> {
  const { containers, initContainers = [] } = pod.spec;
  const all = {
    object: pod,
    namespace: pod.metadata.namespace,
    template: pod,
    containers: [...containers, ...initContainers],
  };
  for (const { field, kind, name, keys = [] } of podReferences(all as PodSource)) {
    if (kind === 'PersistentVolumeClaim') {
      if (!(await find(api, pod, 'persistentvolumeclaims', name))?.spec.volumeName) {
        return { reason: 'ContainerCreating', message: `volume of claim "${name}" is not bound` };
      }
    } else if (/^(Secret|ConfigMap)$/.test(kind) && field !== 'imagePullSecrets') {
      const what = `${kind.toLowerCase()} "${name}"`;
      const held = await remembered(api, pod, `${kind.toLowerCase()}s`, name);
      const missing = keys.find((key) => !(key in (held?.data ?? {})));
      if (!held || missing) {
        const message = held ? `couldn't find key ${missing} in ${what}` : `${what} not found`;
        return { reason: 'CreateContainerConfigError', message };
      }
    }
  }
  return undefined;
}

/** Milliseconds that a found Secret or ConfigMap counts as there; a kubelet remembers them for a minute or more. */
const MEMORY = 10_000;

const memories = new WeakMap<Api, Map<string, { readonly until: number; readonly held: KubeObject }>>();

/** The pods of a workload start together and name the same objects: most of what the fake kubelets asked was this. */
async function remembered(api: Api, pod: Pod, collection: string, name: string): Promise<KubeObject | undefined> {
  const memory = memories.get(api) ?? new Map<string, { until: number; held: KubeObject }>();
  const id = `${pod.metadata.namespace}/${collection}/${name}`;
  const known = memory.get(id);
  const held = known && known.until > Date.now() ? known.held : await find(api, pod, collection, name);
  if (held && held !== known?.held) {
    memories.set(api, memory.set(id, { until: Date.now() + MEMORY, held }));
  }
  return held;
}

const find = (api: Api, pod: Pod, collection: string, name: string): Promise<KubeObject | undefined> =>
  api.get(`/api/v1/namespaces/${pod.metadata.namespace}/${collection}/${name}`).catch((error) => {
    if (error instanceof ApiError && error.status === 404) {
      return undefined;
    }
    throw error;
  });
