import { regionOf } from '../regions';
import type { Customization, Customize, Environment, Toleration } from '../types';
import { workloadNames } from '../workload-names';
import {
  type Constraint,
  constrained,
  fields,
  format,
  integer,
  list,
  literal,
  oneOf,
  optional,
  record,
  text,
} from './check';
import { DNS_NAME, dnsName } from './formats';

/** kubernetes.io/docs/concepts/overview/working-with-objects/labels: a name, and a domain before it where there is one. */
const KEY = /^(?:([^/]*)\/)?[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/;
const key = (name: string): string | undefined =>
  KEY.test(name) && DNS_NAME.test(KEY.exec(name)?.[1] ?? 'none')
    ? undefined
    : 'has an invalid key; write "cost-center" or "example.com/cost-center", the part behind the slash with up to 63 of A-Z, a-z, 0-9, "-", "_" and "."';

const VALUE = /^([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?$/;
const labelValue = text(
  VALUE,
  'must be a label value: up to 63 of A-Z, a-z, 0-9, "-", "_" and ".", a letter or digit at both ends',
);

/** Keys by which selectors, policies, meshes and controllers identify objects, and their owners. */
const RESERVED: readonly (readonly [RegExp, string])[] = [
  [/(^|\.)(kubernetes|k8s)\.io\//, 'Kubernetes, selectors and NetworkPolicies'],
  [/^(pod-template-hash|controller-revision-hash|controller-uid|job-name)$/, 'the controllers of Kubernetes'],
  [/(^|\.)(istio|linkerd)\.io\//, 'the service mesh, which mesh.kind chooses'],
  [/(^|\.)argoproj\.io\//, 'Argo CD'],
  [/((^|\.)gke\.io|^cloud\.google\.com)\//, 'GKE'],
  [/(^|\.)(cert-manager|external-secrets)\.io\//, 'the program of that name'],
];

const reservedFor = (name: string): string | undefined => RESERVED.find(([pattern]) => pattern.test(name))?.[1];
const own = (name: string): string | undefined => {
  const owner = reservedFor(name);
  return owner ? `is reserved for ${owner}; use a key of your own, such as "example.com/cost-center"` : key(name);
};

/** Users set this annotation to allow or deny the autoscaler to move pods; no chart does. */
const AUTOSCALER = /^cluster-autoscaler\.kubernetes\.io\//;
const annotation = (name: string): string | undefined => (AUTOSCALER.test(name) ? key(name) : own(name));

/** Every pod of a quorum would have to run on one node, but the anti-affinity of the chart allows only one of them there. */
const nodeLabel = (name: string): string | undefined =>
  name === 'kubernetes.io/hostname'
    ? 'selects a single node, but replicas must run on different nodes; use a label that several nodes have'
    : key(name);

const annotationText = format((value) =>
  typeof value === 'string' ? undefined : 'must be a text; write numbers and true in quotes',
);

/** The same checks as the API server's. */
const fits: Constraint<Toleration> = ({ key, operator = 'Equal', value, effect, tolerationSeconds }, path) => [
  ...(operator === 'Equal' && !key
    ? [`${path}.key is missing: operator "Equal" compares the value of a key; add key, or use operator "Exists"`]
    : []),
  // It would also stay on nodes that are lost or drained: the taints of Kubernetes have keys, too.
  ...(operator === 'Exists' && !key
    ? [
        `${path}.key is missing: without one, pods stay on nodes that are lost, and go to nodes that are drained; add the key of your taint`,
      ]
    : []),
  ...(operator === 'Exists' && value
    ? [`${path}.value is "${value}": operator "Exists" takes any value; remove value, or use operator "Equal"`]
    : []),
  ...(tolerationSeconds !== undefined && effect !== 'NoExecute'
    ? [
        `${path}.tolerationSeconds is ${tolerationSeconds}: only effect "NoExecute" has a duration; remove it, or set that effect`,
      ]
    : []),
];

const keyText = format((value) => (typeof value === 'string' ? key(value) : 'must be the key of a taint'));
const toleration = constrained(
  fields<Toleration>({
    key: optional(keyText),
    operator: optional(oneOf('Equal', 'Exists')),
    value: optional(labelValue),
    effect: optional(oneOf('NoSchedule', 'PreferNoSchedule', 'NoExecute')),
    tolerationSeconds: optional(integer(0, 86400)),
  }),
  fits,
);

/** apimachinery, pkg/api/validation/objectmeta.go: 256 KiB for all keys and values of an object. */
const ANNOTATIONS = 262144;
const annotationsFit: Constraint<Readonly<Record<string, string>>> = (annotations, path) => {
  const bytes = Object.entries(annotations).reduce((sum, entry) => sum + Buffer.byteLength(entry.join('')), 0);
  return bytes > ANNOTATIONS
    ? [`${path} has ${bytes} bytes: an object takes ${ANNOTATIONS}; remove some, or put the text elsewhere`]
    : [];
};

const customization = fields<Customization>({
  labels: optional(record(own, labelValue)),
  annotations: optional(constrained(record(annotation, annotationText), annotationsFit)),
  nodeSelector: optional(record(nodeLabel, labelValue)),
  tolerations: optional(list(toleration, 1, 20)),
  runtimeClassName: optional(dnsName),
});

export const customize = fields<Customize>({
  all: optional(customization),
  workloads: optional(
    fields<NonNullable<Customize['workloads']>>(
      Object.fromEntries(workloadNames.map((name) => [name, optional(customization)])) as Record<
        (typeof workloadNames)[number],
        ReturnType<typeof optional>
      >,
    ),
  ),
});

const ARCH = 'kubernetes.io/arch';
const OS = 'kubernetes.io/os';
const ZONE = 'topology.kubernetes.io/zone';

/** Labels that Kubernetes gives nodes, with values that no node can have here. Pools beside those of `gke` may have any others. */
export const selectsNodes = ({ gke, openim, customize: { all, workloads = {} } = {} }: Environment): string[] =>
  [
    ['customize.all', 'openim-all', all] as const,
    ...Object.entries(workloads).map(([name, one]) => [`customize.workloads.${name}`, name, one] as const),
  ].flatMap(([path, name, one]) => {
    const selector = one?.nodeSelector ?? {};
    const unlike = (label: string, isRight: (value: string) => boolean, remedy: string): string[] => {
      const value = selector[label];
      return value === undefined || isRight(value)
        ? []
        : [`${path}.nodeSelector[${literal(label)}] is ${literal(value)}: no node has that label here; ${remedy}`];
    };
    return [
      ...unlike(OS, (value) => value === 'linux', 'use "linux"'),
      ...(name.startsWith('openim-')
        ? unlike(ARCH, (value) => value === openim.architecture, `use openim.architecture, "${openim.architecture}"`)
        : []),
      ...(gke
        ? unlike(ZONE, (value) => regionOf(value) === gke.region, `use a zone of gke.region, such as "${gke.zones[0]}"`)
        : []),
    ];
  });
