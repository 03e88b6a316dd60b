import type { Workload } from './workloads';

/** A reference to an object by kind and name, and the field that contains it. */
export interface Reference {
  readonly field: string;
  readonly kind: string;
  /** `undefined` for cluster-scoped objects. */
  readonly namespace?: string;
  readonly name: string;
  /** Keys of a ConfigMap or Secret that must exist. */
  readonly keys?: readonly string[];
}

/** The fields in which a pod refers to a ConfigMap, Secret or claim. */
interface Source {
  readonly name?: string;
  readonly secretName?: string;
  readonly claimName?: string;
  readonly key?: string;
  readonly items?: readonly { readonly key: string }[];
  readonly optional?: boolean;
}

interface Volume {
  readonly name: string;
  readonly configMap?: Source;
  readonly secret?: Source;
  readonly persistentVolumeClaim?: Source;
  readonly ephemeral?: { readonly volumeClaimTemplate: { readonly spec: { readonly storageClassName?: string } } };
  readonly projected?: { readonly sources: readonly { readonly configMap?: Source; readonly secret?: Source }[] };
}

/** A workload, or a pod with itself as its template. */
export type PodSource = Pick<Workload, 'object' | 'namespace' | 'template' | 'containers'>;

/** All objects that the pods of a workload need in order to start. */
export function podReferences({ object, namespace, template, containers }: PodSource): readonly Reference[] {
  const { serviceAccountName, priorityClassName, volumes = [], imagePullSecrets = [] } = template.spec;
  const local = (field: string, kind: string, source?: Source) => referenced(field, kind, namespace, source);
  return [
    ...local('serviceAccountName', 'ServiceAccount', { name: serviceAccountName }),
    ...referenced('priorityClassName', 'PriorityClass', undefined, { name: priorityClassName }),
    ...imagePullSecrets.flatMap((secret: Source) => local('imagePullSecrets', 'Secret', secret)),
    ...volumes.flatMap(({ name, configMap, secret, persistentVolumeClaim, ephemeral, projected }: Volume) => [
      ...[{ configMap, secret }, ...(projected?.sources ?? [])].flatMap((source) => [
        ...local(`volume "${name}"`, 'ConfigMap', source.configMap),
        ...local(`volume "${name}"`, 'Secret', source.secret),
      ]),
      ...local(`volume "${name}"`, 'PersistentVolumeClaim', persistentVolumeClaim),
      ...referenced(`volume "${name}"`, 'StorageClass', undefined, {
        name: ephemeral?.volumeClaimTemplate.spec.storageClassName,
      }),
    ]),
    ...claims(object.spec).flatMap(({ metadata, spec }) =>
      referenced(`volume claim "${metadata.name}"`, 'StorageClass', undefined, { name: spec.storageClassName }),
    ),
    ...containers.flatMap(({ name, env = [], envFrom = [] }) => [
      ...env.flatMap(({ name: variable, valueFrom }) => [
        ...local(`${variable} of container "${name}"`, 'ConfigMap', valueFrom?.configMapKeyRef),
        ...local(`${variable} of container "${name}"`, 'Secret', valueFrom?.secretKeyRef),
      ]),
      ...envFrom.flatMap(({ configMapRef, secretRef }) => [
        ...local(`envFrom of container "${name}"`, 'ConfigMap', configMapRef),
        ...local(`envFrom of container "${name}"`, 'Secret', secretRef),
      ]),
    ]),
  ];
}

interface ClaimTemplate {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly storageClassName?: string };
}

const claims = ({ volumeClaimTemplates = [] }: { volumeClaimTemplates?: readonly ClaimTemplate[] }) => volumeClaimTemplates;

function referenced(field: string, kind: string, namespace: string | undefined, source: Source = {}): Reference[] {
  const name = source.name ?? source.secretName ?? source.claimName;
  const keys = source.key === undefined ? source.items?.map(({ key }) => key) : [source.key];
  return name === undefined || source.optional ? [] : [{ field, kind, namespace, name, keys }];
}
