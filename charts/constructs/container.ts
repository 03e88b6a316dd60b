import { k8s } from 'cdk8s-plus-28';
import type { Quantity, Resources } from '../../environments/lib/types';
import type { EnvValue } from '../model/env';

/** Pod Security `restricted`, and a read-only root file system. */
const hardened: k8s.SecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
};

/** Mount of a volume: the mount path, or the path with a folder of the volume and read-only access. */
export interface Mount {
  readonly volume: string;
  readonly path: string;
  readonly subPath?: string;
  readonly readOnly?: true;
}

export interface ContainerProps {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, EnvValue>>;
  /** Port numbers by name; names are at most 15 characters. */
  readonly ports?: Readonly<Record<string, number>>;
  readonly resources: Resources;
  /** Maximum size of logs and scratch volumes on the node. */
  readonly scratch?: Quantity;
  readonly startup?: k8s.Probe;
  readonly readiness?: k8s.Probe;
  readonly liveness?: k8s.Probe;
  readonly postStart?: readonly string[];
  readonly preStop?: readonly string[];
  readonly mounts?: readonly Mount[];
  readonly securityContext?: k8s.SecurityContext;
}

/** A container that satisfies Pod Security `restricted`, with requests, limits and bounded scratch space. */
export function container(props: ContainerProps): k8s.Container {
  const ports = Object.entries(props.ports ?? {}).map(([name, containerPort]) => ({ name, containerPort, protocol: 'TCP' }));
  return {
    name: props.name,
    image: props.image,
    // Every image is pinned by tag, so an image on the node is the same one.
    imagePullPolicy: 'IfNotPresent',
    command: props.command && [...props.command],
    args: props.args && [...props.args],
    env: props.env && Object.entries(props.env).map(([name, value]) => envVar(name, value)),
    ports: ports.length > 0 ? ports : undefined,
    resources: requirements(props.resources, props.scratch ?? '512Mi'),
    startupProbe: props.startup,
    readinessProbe: props.readiness,
    livenessProbe: props.liveness,
    lifecycle:
      props.preStop || props.postStart ? { postStart: hook(props.postStart), preStop: hook(props.preStop) } : undefined,
    volumeMounts: props.mounts?.length
      ? props.mounts.map(({ volume, path, subPath, readOnly }) => ({ name: volume, mountPath: path, subPath, readOnly }))
      : undefined,
    securityContext: { ...hardened, ...props.securityContext },
  };
}

function envVar(name: string, value: EnvValue): k8s.EnvVar {
  if (typeof value === 'string') {
    return { name, value };
  }
  if ('configMap' in value) {
    return { name, valueFrom: { configMapKeyRef: { name: value.configMap, key: value.key, optional: value.optional } } };
  }
  return 'secret' in value
    ? { name, valueFrom: { secretKeyRef: { name: value.secret, key: value.key, optional: value.optional } } }
    : { name, valueFrom: { fieldRef: { fieldPath: value.field } } };
}

function requirements({ requests, limits }: Resources, scratch: Quantity): k8s.ResourceRequirements {
  const quantities = (values: Record<string, Quantity>) =>
    Object.fromEntries(Object.entries(values).map(([key, value]) => [key, k8s.Quantity.fromString(value)]));
  return {
    requests: quantities({ ...requests, 'ephemeral-storage': '64Mi' }),
    limits: quantities({ ...limits, 'ephemeral-storage': scratch }),
  };
}

const hook = (command?: readonly string[]): k8s.LifecycleHandler | undefined =>
  command && { exec: { command: [...command] } };
