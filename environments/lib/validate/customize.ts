import type { Customization, Customize, Toleration } from '../types';
import { workloadNames } from '../workload-names';
import { type Constraint, constrained, fields, format, integer, list, oneOf, optional, record, text } from './check';
import { dnsName } from './formats';

/** kubernetes.io/docs/concepts/overview/working-with-objects/labels: a name, and a domain before it where there is one. */
const KEY = /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/;
const key = (name: string): string | undefined =>
  KEY.test(name)
    ? undefined
    : 'has an invalid key; write "cost-center" or "example.com/cost-center", the part behind the slash with up to 63 of A-Z, a-z, 0-9, "-", "_" and "."';

const VALUE = /^([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?$/;
const labelValue = text(
  VALUE,
  'must be a label value: up to 63 of A-Z, a-z, 0-9, "-", "_" and ".", a letter or digit at both ends',
);

/** Keys by which selectors, policies, meshes and controllers know objects, and who does. */
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

/** Users set this annotation to let the autoscaler move pods, or not; no chart does. */
const AUTOSCALER = /^cluster-autoscaler\.kubernetes\.io\//;
const annotation = (name: string): string | undefined => (AUTOSCALER.test(name) ? key(name) : own(name));

/** Every pod of a quorum would have to go to one node, where the anti-affinity of the chart admits only one of them. */
const nodeLabel = (name: string): string | undefined =>
  name === 'kubernetes.io/hostname'
    ? 'selects a single node, but replicas must run on different nodes; use a label that several nodes have'
    : key(name);

const annotationText = format((value) =>
  typeof value === 'string' ? undefined : 'must be a text; write numbers and true in quotes',
);

/** As the API server checks it. */
const fits: Constraint<Toleration> = ({ key, operator = 'Equal', value, effect, tolerationSeconds }, path) => [
  ...(operator === 'Equal' && !key
    ? [`${path}.key is missing: operator "Equal" compares the value of a key; add key, or use operator "Exists"`]
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

const customization = fields<Customization>({
  labels: optional(record(own, labelValue)),
  annotations: optional(record(annotation, annotationText)),
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
