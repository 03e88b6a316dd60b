import { argocd } from '../argocd';
import type { Environment } from '../types';
import { type Constraint, format, literal } from './check';

/** Namespaces of other programs: this chart's default deny, quota and Pod Security would apply to those programs. */
const OWNERS: readonly (readonly [RegExp, string])[] = [
  [/^default$/, 'Kubernetes'],
  [/^kube-/, 'Kubernetes'],
  [/^(gke|gmp|gcp|config-(control|management)|policy-controller|resource-group|cnrm|asm|anthos|apigee)(-|$)/, 'GKE'],
  [/^istio-/, 'Istio'],
  [/^linkerd(-|$)/, 'Linkerd'],
  [/^cert-manager$/, 'cert-manager'],
  [/^external-secrets$/, 'the External Secrets Operator'],
  [/^gatekeeper-system$/, 'Gatekeeper'],
  [/^kyverno$/, 'Kyverno'],
  [/^flux-system$/, 'Flux'],
  [/^velero$/, 'Velero'],
  [/^argo(cd|-.*)?$/, 'Argo CD'],
  [
    /^(cattle|cnpg|composer|crossplane|datadog|keda|knative|longhorn|rook|sealed-secrets|tekton|traefik|vault)(-|$)/,
    'the program of that name',
  ],
  [/^kubernetes-dashboard$/, 'Kubernetes'],
  [/^prometheus(-operator)?$/, 'the Prometheus Operator'],
];

const ownerOf = (name: string): string | undefined =>
  name === argocd.namespace ? 'Argo CD (environments/lib/argocd.ts)' : OWNERS.find(([pattern]) => pattern.test(name))?.[1];

export const unreserved: Constraint<string> = (name, path) => {
  const at = `${path} is ${literal(name)}`;
  if (name === 'cluster') {
    return [`${at}: reserved for the file of objects that have no namespace; use another name, such as "my-cluster"`];
  }
  const owner = ownerOf(name);
  return owner ? [`${at}: reserved for ${owner}; use another name, such as "my-${name}"`] : [];
};

/**
 * kubernetes.io/docs/reference/access-authn-authz/rbac: "system:" is reserved. The others contain all users in Google's
 * IAM and in Okta.
 */
const EVERYBODY = /^(system(:.*)?|all-?users|all-?authenticated-?users|every(one|body)|\*)$/i;
/** Groups of another provider have their IAM name on GKE: docs.cloud.google.com/iam/docs/workforce-identity-federation. */
const WORKFORCE = /^principalSet:\/\/iam\.googleapis\.com\/locations\/global\/workforcePools\/[a-z0-9-]+\/group\/[^/*]+$/;
const ADDRESS = /^[^@]{1,64}@[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/i;
/** cloud.google.com/iam/docs/principal-identifiers: Kubernetes compares the name alone. */
const IAM = /^(group|user|domain|serviceAccount|principal|principalSet):/;

/** The policy for operators quotes groups in an expression. */
export const group = format((value) => {
  if (typeof value !== 'string' || !/^[^\s'"\\]+$/.test(value)) {
    return 'must be the name of a group, without spaces and quotes';
  }
  if (EVERYBODY.test(value)) {
    return 'must be a group of people: a system group contains every user or every pod; use a group such as "openim-operators@example.com"';
  }
  if (WORKFORCE.test(value)) {
    return undefined;
  }
  if (IAM.test(value)) {
    return `must have no IAM prefix: Kubernetes compares the name alone; write "openim-operators@example.com"`;
  }
  if (/(\.gserviceaccount\.com|^@.*)$/.test(value)) {
    return 'must be a group of people, not an account and not a whole domain; use a group such as "openim-operators@example.com"';
  }
  return /[@.]|:\/\//.test(value) && !ADDRESS.test(value)
    ? 'must be the full address of a group, such as "openim-operators@example.com"'
    : undefined;
});

/** Google's own addresses are lower-case, and Kubernetes compares letter by letter. Other names are those of other providers. */
export const groupsOfGoogle = ({ gke, access }: Environment): string[] =>
  gke
    ? (['viewers', 'operators'] as const).flatMap((field) =>
        access[field].flatMap((name, index) =>
          ADDRESS.test(name) && name !== name.toLowerCase()
            ? [
                `access.${field}[${index}] is ${literal(name)}: Google's addresses are lower-case, and Kubernetes compares letter by letter; write "${name.toLowerCase()}"`,
              ]
            : [],
        ),
      )
    : [];
