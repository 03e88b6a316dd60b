import assert from 'node:assert';
import type { PolicyRule } from 'kubernetes-types/rbac/v1';
import type { Identity } from '../lib/cluster/api';
import type { Cluster } from '../lib/cluster/cluster';

export const account = (namespace: string, name: string): Identity => ({
  user: `system:serviceaccount:${namespace}:${name}`,
});

export const member = (group: string): Identity => ({ user: 'somebody@openim.example', group });

/** The same for kubectl. */
export const flags = ({ user, group }: Identity): string[] => [`--as=${user}`, ...(group ? [`--as-group=${group}`] : [])];

/** Every verb with every resource, each with blanks between: "get pods", "get leases.coordination.k8s.io:one". */
export const grant = (verbs: string, resources: string): string[] =>
  verbs.split(' ').flatMap((verb) => resources.match(/\S+/g)?.map((resource) => `${verb} ${resource}`) ?? []);

/** What every user may read about itself. */
const self = grant(
  'create',
  `selfsubjectreviews.authentication.k8s.io
  selfsubjectaccessreviews.authorization.k8s.io selfsubjectrulesreviews.authorization.k8s.io`,
);

/** The status of a SelfSubjectRulesReview; its rules have the fields of those of a Role. */
interface Rules {
  readonly incomplete: boolean;
  readonly evaluationError?: string;
  readonly nonResourceRules: readonly PolicyRule[];
  readonly resourceRules: readonly PolicyRule[];
}

/** Differences between a subject's rights and `wanted`, by namespace; none if the two are equal. */
export async function wrongRights(
  cluster: Cluster,
  identity: Identity,
  wanted: Readonly<Record<string, readonly string[]>>,
): Promise<string[]> {
  const reviews = await review(cluster, identity, Object.keys(wanted));
  const who = Object.values(identity).join(' of ');
  return Object.entries(wanted).flatMap(([namespace, further], index) => {
    const found = rights(reviews[index] as Rules);
    const expected = [...self, ...further];
    return [
      ...found.filter((right) => !expected.includes(right)).map((right) => `${who} in ${namespace} may ${right}`),
      ...expected.filter((right) => !found.includes(right)).map((right) => `${who} in ${namespace} cannot ${right}`),
    ];
  });
}

/** What an identity may do in each of several namespaces, by the API server. */
async function review({ api }: Cluster, identity: Identity, namespaces: readonly string[]) {
  const own = api.as(identity);
  const reviews = namespaces.map(async (namespace) => {
    const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: { namespace } };
    const path = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';
    const { status } = await own.create<{ status: Rules }>(path, body);
    assert(!status.incomplete, `SelfSubjectRulesReview ${identity.user}: ${status.evaluationError ?? 'incomplete'}`);
    return status;
  });
  return Promise.all(reviews);
}

/** A URL that is not a resource counts only when more than reading is allowed. */
const rights = ({ nonResourceRules, resourceRules }: Rules): string[] => [
  ...nonResourceRules.flatMap(({ verbs, nonResourceURLs = [] }) =>
    verbs.filter((verb) => verb !== 'get').flatMap((verb) => grant(verb, nonResourceURLs.join(' '))),
  ),
  ...resourceRules.flatMap(({ verbs, apiGroups = [], resources = [], resourceNames }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) => grant(verbs.join(' '), named(resource, group, resourceNames).join(' '))),
    ),
  ),
];

/** "deployments.apps/scale": the group follows the resource, before a subresource. */
function named(resource: string, group: string, names: readonly string[] = []): string[] {
  const [main, ...sub] = resource.split('/');
  const full = [group ? `${main}.${group}` : main, ...sub].join('/');
  return names.length === 0 ? [full] : names.map((name) => `${full}:${name}`);
}
