/** The parts of Kubernetes objects that the suite reads; everything else passes through untouched. */
export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly deletionTimestamp?: string;
  readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[];
}

export interface KubeObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: ObjectMeta;
}

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly args?: readonly string[];
  readonly resources?: { readonly requests?: Readonly<Record<string, string>> };
  readonly env?: readonly { readonly valueFrom?: { readonly secretKeyRef?: KeyRef; readonly configMapKeyRef?: KeyRef } }[];
}

export interface KeyRef {
  readonly name: string;
  readonly key: string;
  readonly optional?: boolean;
}

/** A Secret or ConfigMap as a volume or as a source of a projected one. */
export interface Files {
  readonly name?: string;
  readonly secretName?: string;
  readonly optional?: boolean;
  readonly items?: readonly { readonly key: string }[];
}

export interface Volume {
  readonly name: string;
  readonly secret?: Files;
  readonly configMap?: Files;
  readonly projected?: { readonly sources: readonly { readonly secret?: Files; readonly configMap?: Files }[] };
  readonly persistentVolumeClaim?: { readonly claimName: string };
}

export interface Pod extends KubeObject {
  readonly spec: {
    readonly nodeName?: string;
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[];
    readonly volumes?: readonly Volume[];
    readonly terminationGracePeriodSeconds?: number;
  };
  readonly status?: {
    readonly phase?: string;
    readonly podIP?: string;
    readonly conditions?: readonly Condition[];
    readonly containerStatuses?: readonly { readonly state?: { readonly waiting?: { readonly message?: string } } }[];
  };
}

export interface Node extends KubeObject {
  readonly spec?: { readonly unschedulable?: boolean };
  readonly status?: { readonly conditions?: readonly Condition[] };
}

export interface Claim extends KubeObject {
  readonly spec: {
    readonly storageClassName?: string;
    readonly volumeName?: string;
    readonly accessModes: readonly string[];
    readonly resources: { readonly requests: { readonly storage: string } };
  };
  readonly status?: { readonly capacity?: { readonly storage: string } };
}

export interface PersistentVolume extends KubeObject {
  readonly spec: {
    readonly claimRef?: { readonly namespace: string; readonly name: string };
    readonly nodeAffinity?: {
      readonly required: {
        readonly nodeSelectorTerms: readonly {
          readonly matchExpressions: readonly { readonly values: readonly string[] }[];
        }[];
      };
    };
  };
}

export const conditionOf = (
  object: { status?: { conditions?: readonly Condition[] } },
  type: string,
): Condition | undefined => object.status?.conditions?.find((condition) => condition.type === type);

export const isReady = (pod: Pod): boolean =>
  conditionOf(pod, 'Ready')?.status === 'True' && pod.metadata.deletionTimestamp === undefined;

/** The label that names a pod's workload. */
export const workloadOf = ({ metadata }: KubeObject): string => metadata.labels?.['app.kubernetes.io/name'] ?? metadata.name;

export const zoneOf = ({ metadata }: Node): string => metadata.labels?.['topology.kubernetes.io/zone'] ?? '';

/** `<namespace>/<name>`, as messages name an object. */
export const idOf = ({ metadata }: KubeObject): string =>
  metadata.namespace ? `${metadata.namespace}/${metadata.name}` : metadata.name;
