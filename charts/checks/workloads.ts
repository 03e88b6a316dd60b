import { type Manifest, podTemplateOf } from '../constructs/manifest';
import type { Pod } from './reachability';
import type { Labels } from './selectors';

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly EnvVar[];
  readonly envFrom?: readonly { readonly configMapRef?: Named; readonly secretRef?: Named }[];
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number; readonly protocol?: string }[];
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
  readonly startupProbe?: Handler;
  readonly readinessProbe?: Handler;
  readonly livenessProbe?: Handler;
  readonly lifecycle?: { readonly postStart?: Handler; readonly preStop?: Handler };
  readonly restartPolicy?: string;
}

export interface EnvVar {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly configMapKeyRef?: Named & { readonly key: string };
    readonly secretKeyRef?: Named & { readonly key: string };
    readonly fieldRef?: { readonly fieldPath: string };
  };
}

/** A probe or a lifecycle hook. */
export interface Handler {
  readonly exec?: { readonly command: readonly string[] };
  readonly httpGet?: { readonly port: number | string };
  readonly tcpSocket?: { readonly port: number | string };
  readonly grpc?: { readonly port: number };
}

interface Named {
  readonly name: string;
  readonly optional?: boolean;
}

/**
 * An object that runs pods: the object, its pod template, and each pod as policies see it (one, if all of them are
 * alike).
 */
export interface Workload {
  readonly object: Manifest;
  readonly namespace: string;
  readonly template: Manifest['spec'];
  /** All of them, init containers first. */
  readonly containers: readonly Container[];
  /** Containers that run as long as the pod. */
  readonly serving: readonly Container[];
  readonly pods: readonly Pod[];
}

export const workloadsOf = (objects: readonly Manifest[]): readonly Workload[] =>
  objects.flatMap((object) => {
    const template = podTemplateOf(object);
    return template ? [workload(object, template)] : [];
  });

function workload(object: Manifest, template: Manifest['spec']): Workload {
  const { initContainers = [], containers = [] } = template.spec as Record<string, readonly Container[]>;
  const namespace = object.metadata.namespace ?? '';
  const ports = portsByName(containers);
  return {
    object,
    namespace,
    template,
    containers: [...initContainers, ...containers],
    serving: [...initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always'), ...containers],
    pods: podLabels(object, template.metadata?.labels ?? {}).map((labels) => ({ namespace, labels, ports })),
  };
}

/** A StatefulSet labels each pod with its name, so that Services and policies can select one of them. */
function podLabels({ kind, metadata: { name }, spec }: Manifest, labels: Labels): readonly Labels[] {
  return kind === 'StatefulSet'
    ? Array.from({ length: spec.replicas ?? 1 }, (_, ordinal) => ({ ...labels, [POD_NAME]: `${name}-${ordinal}` }))
    : [labels];
}

export const POD_NAME = 'statefulset.kubernetes.io/pod-name';

const portsByName = (containers: readonly Container[]): Record<string, number> =>
  Object.fromEntries(
    containers.flatMap(({ ports = [] }) => ports.map(({ name, containerPort }) => [name ?? containerPort, containerPort])),
  );

/** Number of a port that one of the containers declares, by name or number. */
export const portNumber = (containers: readonly Container[], port: number | string, protocol = 'TCP'): number | undefined =>
  containers
    .flatMap(({ ports = [] }) => ports)
    .find(({ name, containerPort, protocol: own = 'TCP' }) => own === protocol && (port === name || port === containerPort))
    ?.containerPort;

/** "http (10002), metrics (12002)", as messages list the valid ports. */
export const portList = (containers: readonly Container[]): string =>
  containers
    .flatMap(({ ports = [] }) =>
      ports.map(({ name, containerPort }) => (name ? `${name} (${containerPort})` : containerPort)),
    )
    .join(', ') || 'none';

/** Text of a container field as the program gets it: `$(NAME)` is replaced if the value is known before the pod runs. */
export function expand(text: string, { env = [] }: Container, namespace: string): string {
  if (!text.includes('$(')) {
    return text;
  }
  return text.replace(/\$\((\w+)\)/g, (reference, name) => {
    const variable = env.find((one) => one.name === name);
    return variable?.valueFrom?.fieldRef?.fieldPath === 'metadata.namespace' ? namespace : (variable?.value ?? reference);
  });
}
