import type * as core from 'kubernetes-types/core/v1';
import type { Condition, ObjectMeta } from 'kubernetes-types/meta/v1';
import type { Manifest } from '../../../charts/constructs/manifest';

/** An object as the API server has it. The items of a list name neither their kind nor its version. */
export interface KubeObject extends Manifest {
  readonly metadata: ObjectMeta & { readonly name: string };
}

type Named = Pick<KubeObject, 'metadata'>;

export type Pod = KubeObject & { readonly spec: core.PodSpec; readonly status?: core.PodStatus };
export type Node = KubeObject & { readonly status?: core.NodeStatus };
export type PersistentVolume = KubeObject & { readonly spec: core.PersistentVolumeSpec };
export type Claim = KubeObject & {
  readonly spec: core.PersistentVolumeClaimSpec & {
    readonly resources: { readonly requests: { readonly storage: string } };
  };
  readonly status?: core.PersistentVolumeClaimStatus;
};

export const conditionOf = (
  object: { status?: { conditions?: readonly Partial<Condition>[] } },
  type: string,
): Partial<Condition> | undefined => object.status?.conditions?.find((condition) => condition.type === type);

export const isReady = (pod: Pod): boolean =>
  conditionOf(pod, 'Ready')?.status === 'True' && pod.metadata.deletionTimestamp === undefined;

/** The label that names a pod's workload. */
export const workloadOf = ({ metadata }: Named): string => metadata.labels?.['app.kubernetes.io/name'] ?? metadata.name;

export const zoneOf = ({ metadata }: Node): string => metadata.labels?.['topology.kubernetes.io/zone'] ?? '';

/** `<namespace>/<name>`, as messages name an object. */
export const idOf = ({ metadata: { name, namespace } }: Named): string => (namespace ? `${namespace}/${name}` : name);
