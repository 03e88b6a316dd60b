import type { SecretKeySelector, SecretProjection, SecretVolumeSource } from 'kubernetes-types/core/v1';
import { type Api, ApiError } from './api';
import type { Claim, Pod } from './objects';

interface Data {
  readonly data?: Readonly<Record<string, string>>;
}

/** What a kubelet would wait for: a Secret, ConfigMap or key that the pod names and nobody has made, an unbound volume. */
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
    if (name && !(await find<Claim>(api, pod, 'persistentvolumeclaims', name))?.spec.volumeName) {
      return { reason: 'ContainerCreating', message: `volume of claim "${name}" is not bound` };
    }
  }
  return undefined;
}

/** Milliseconds that a found Secret or ConfigMap counts as there; a kubelet remembers them for a minute or more. */
const MEMORY = 10_000;

const memories = new WeakMap<Api, Map<string, { readonly until: number; readonly held: Promise<Data | undefined> }>>();

/** The pods of a workload start together and name the same objects: most of what the fake kubelets asked was this. */
async function remembered(api: Api, pod: Pod, collection: string, name: string): Promise<Data | undefined> {
  const memory = memories.get(api) ?? new Map();
  memories.set(api, memory);
  const id = `${pod.metadata.namespace}/${collection}/${name}`;
  if (!(memory.get(id)?.until > Date.now())) {
    memory.set(id, { until: Date.now() + MEMORY, held: find<Data>(api, pod, collection, name) });
  }
  const forget = () => memory.delete(id);
  const held = await memory.get(id)?.held.catch((error: unknown) => {
    forget();
    throw error;
  });
  if (!held) {
    forget();
  }
  return held;
}

async function find<T>(api: Api, pod: Pod, collection: string, name: string): Promise<T | undefined> {
  return api.get<T>(`/api/v1/namespaces/${pod.metadata.namespace}/${collection}/${name}`).catch((error) => {
    if (error instanceof ApiError && error.status === 404) {
      return undefined;
    }
    throw error;
  });
}

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
