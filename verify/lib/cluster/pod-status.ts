import type { SecretKeySelector, SecretProjection, SecretVolumeSource } from 'kubernetes-types/core/v1';
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
  for (const { collection, name, keys } of references(pod)) {
    const held = await remembered(api, pod, collection, name);
    if (!held) {
      return { reason: 'CreateContainerConfigError', message: `${collection} "${name}" not found` };
    }
    const missing = keys.find((key) => !(key in (held.data ?? {})));
    if (missing) {
      return { reason: 'CreateContainerConfigError', message: `couldn't find key ${missing} in ${collection} "${name}"` };
    }
  }
  for (const { persistentVolumeClaim } of pod.spec.volumes ?? []) {
    const name = persistentVolumeClaim?.claimName;
    if (name && !(await find(api, pod, 'persistentvolumeclaims', name))?.spec.volumeName) {
      return { reason: 'ContainerCreating', message: `volume of claim "${name}" is not bound` };
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

/** A Secret or ConfigMap as a volume or as a source of a projected one. */
type Files = SecretVolumeSource & SecretProjection;

interface Reference {
  readonly collection: 'secrets' | 'configmaps';
  readonly name: string;
  readonly keys: readonly string[];
}

/** Each object once: a pod takes a dozen variables from one Secret. */
function references({ spec }: Pod): Reference[] {
  const sources = (spec.volumes ?? []).flatMap((volume) => [volume, ...(volume.projected?.sources ?? [])]);
  const env = [...spec.containers, ...(spec.initContainers ?? [])].flatMap((container) => container.env ?? []);
  const all = [
    ...sources.flatMap(({ secret, configMap }) => [...files('secrets', secret), ...files('configmaps', configMap)]),
    ...env.flatMap(({ valueFrom }) => [
      ...keyOf('secrets', valueFrom?.secretKeyRef),
      ...keyOf('configmaps', valueFrom?.configMapKeyRef),
    ]),
  ];
  const merged = new Map<string, Reference>();
  for (const one of all) {
    const id = `${one.collection}/${one.name}`;
    merged.set(id, { ...one, keys: [...(merged.get(id)?.keys ?? []), ...one.keys] });
  }
  return [...merged.values()];
}

function files(collection: Reference['collection'], source: Files | undefined): Reference[] {
  const name = source?.secretName ?? source?.name;
  return !name || source?.optional ? [] : [{ collection, name, keys: (source?.items ?? []).map(({ key }) => key) }];
}

const keyOf = (collection: Reference['collection'], ref: SecretKeySelector | undefined): Reference[] =>
  !ref || ref.optional ? [] : [{ collection, name: ref.name ?? '', keys: [ref.key] }];
