/** A Kubernetes object as it is written to YAML. The fields besides `metadata` depend on the kind. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  // biome-ignore lint/suspicious/noExplicitAny: objects of every kind are walked here, and their schemas differ.
  readonly [field: string]: any;
}

/** "Deployment openim/openim-api", as messages name an object. */
export const identity = ({ kind, metadata: { namespace, name } }: Manifest): string =>
  `${kind} ${namespace ? `${namespace}/` : ''}${name}`;

/**
 * The pod template of an object that runs pods, or a Pod itself; `undefined` for all other objects. Only this function
 * knows the field of each kind: a CronJob has it below `jobTemplate`.
 */
export function podTemplateOf(object: Manifest): Manifest[string] | undefined {
  switch (object.kind) {
    case 'Pod':
      return object;
    case 'CronJob':
      return object.spec.jobTemplate.spec.template;
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'ReplicaSet':
    case 'Job':
      return object.spec?.template;
    default:
      return undefined;
  }
}

/** One chart's objects, in the order in which they are written; `name` is the namespace, or "cluster". */
export interface Output {
  readonly name: string;
  readonly objects: readonly Manifest[];
}
