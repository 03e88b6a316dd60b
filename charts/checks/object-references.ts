import type { Manifest } from '../constructs/manifest';
import type { Reference } from './pod-references';
import { expand, type Workload } from './workloads';

type Spec = Manifest['spec'];
const TLS_KEYS = ['tls.crt', 'tls.key'];

/** References of an object other than those of its pods, by kind. */
export function objectReferences(object: Manifest): readonly Reference[] {
  const { kind, metadata, spec } = object;
  const { namespace } = metadata;
  const home: Reference[] = namespace ? [{ field: 'metadata.namespace', kind: 'Namespace', name: namespace }] : [];
  return [...home, ...(byKind[kind]?.(spec, namespace, object) ?? [])];
}

const byKind: Readonly<Record<string, (spec: Spec, namespace: string | undefined, object: Manifest) => Reference[]>> = {
  ConfigMap: (_, __, { data }) => headers(data ?? {}),
  RoleBinding: (_, namespace, object) => binding(object, namespace),
  ClusterRoleBinding: (_, namespace, object) => binding(object, namespace),
  Ingress: ({ ingressClassName, tls = [] }, namespace) => [
    { field: 'spec.ingressClassName', kind: 'IngressClass', name: ingressClassName },
    ...tls.map(({ secretName }: Spec) => ({
      field: 'spec.tls',
      kind: 'Secret',
      namespace,
      name: secretName,
      keys: TLS_KEYS,
    })),
  ],
  Gateway: ({ listeners }, namespace) =>
    listeners.flatMap(({ name: listener, tls }: Spec) =>
      (tls?.certificateRefs ?? []).map(({ name }: Spec) => ({
        field: `listener "${listener}"`,
        kind: 'Secret',
        namespace,
        name,
        keys: TLS_KEYS,
      })),
    ),
  HTTPRoute: ({ parentRefs = [] }, namespace) =>
    parentRefs.map((parent: Spec) => ({
      field: 'spec.parentRefs',
      kind: parent.kind ?? 'Gateway',
      namespace: parent.namespace ?? namespace,
      name: parent.name,
    })),
  GCPBackendPolicy: target,
  HealthCheckPolicy: target,
  PersistentVolumeClaim: ({ storageClassName: name }) =>
    name ? [{ field: 'spec.storageClassName', kind: 'StorageClass', name }] : [],
  ValidatingAdmissionPolicyBinding: ({ policyName: name }) => [
    { field: 'spec.policyName', kind: 'ValidatingAdmissionPolicy', name },
  ],
  ExternalSecret: ({ secretStoreRef: { kind = 'SecretStore', name } }, namespace) => [
    { field: 'spec.secretStoreRef', kind, namespace: kind === 'SecretStore' ? namespace : undefined, name },
  ],
  SecretStore: ({ provider }, namespace) => {
    const name = provider?.gcpsm?.auth?.workloadIdentity?.serviceAccountRef?.name;
    return name ? [{ field: 'spec.provider', kind: 'ServiceAccount', namespace, name }] : [];
  },
};

function target({ targetRef }: Spec, namespace: string | undefined): Reference[] {
  return [{ field: 'spec.targetRef', kind: targetRef.kind, namespace, name: targetRef.name }];
}

function binding({ roleRef, subjects = [] }: Manifest, namespace: string | undefined): Reference[] {
  return [
    {
      field: 'roleRef',
      kind: roleRef.kind,
      namespace: roleRef.kind === 'Role' ? namespace : undefined,
      name: roleRef.name,
    },
    ...subjects
      .filter(({ kind }: Spec) => kind === 'ServiceAccount')
      .map((subject: Spec) => ({
        field: 'subjects',
        kind: 'ServiceAccount',
        namespace: subject.namespace ?? namespace,
        name: subject.name,
      })),
  ];
}

/** Objects that the flags and the ConfigMap of ingress-nginx refer to as "namespace/name". */
const flags: Readonly<Record<string, string>> = {
  configmap: 'ConfigMap',
  'publish-service': 'Service',
  'default-ssl-certificate': 'Secret',
};

export const flagReferences = ({ containers, namespace }: Workload): readonly Reference[] =>
  containers.flatMap((container) =>
    (container.args ?? []).flatMap((arg) => {
      const [, flag = '', place, name] = /^--([a-z-]+)=([^/]+)\/([^/]+)$/.exec(expand(arg, container, namespace)) ?? [];
      const kind = flags[flag];
      return kind && name ? [{ field: `--${flag} of container "${container.name}"`, kind, namespace: place, name }] : [];
    }),
  );

function headers(data: Readonly<Record<string, string>>): Reference[] {
  const [namespace, name] = data['proxy-set-headers']?.split('/') ?? [];
  return name ? [{ field: 'proxy-set-headers', kind: 'ConfigMap', namespace, name }] : [];
}
