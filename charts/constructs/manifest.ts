/** A Kubernetes object as it is written to YAML. Below `metadata` its shape is its kind's. */
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
 * The pod template of what runs pods, a Pod itself included; `undefined` of everything else. The only place that knows
 * where a kind keeps it: a CronJob's is below `jobTemplate`.
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
