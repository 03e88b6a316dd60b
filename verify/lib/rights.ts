import type { Cluster } from './cluster';

/** Flags of kubectl that act for somebody. */
export type Identity = readonly string[];

export const account = (namespace: string, name: string): Identity => [`--as=system:serviceaccount:${namespace}:${name}`];

export const member = (group: string): Identity => ['--as=somebody@openim.example', `--as-group=${group}`];

/** Every verb with every resource, as rights are written here: "get pods", "get leases.coordination.k8s.io:one". */
export const grant = (verbs: string, ...resources: string[]): string[] =>
  verbs.split(' ').flatMap((verb) => resources.map((resource) => `${verb} ${resource}`));

/** What everybody may ask about himself. */
const self = grant(
  'create',
  'selfsubjectreviews.authentication.k8s.io',
  'selfsubjectaccessreviews.authorization.k8s.io',
  'selfsubjectrulesreviews.authorization.k8s.io',
);

interface Review {
  readonly status: {
    readonly incomplete: boolean;
    readonly evaluationError?: string;
    readonly nonResourceRules: readonly { readonly verbs: readonly string[]; readonly nonResourceURLs: readonly string[] }[];
    readonly resourceRules: readonly {
      readonly verbs: readonly string[];
      readonly apiGroups: readonly string[];
      readonly resources: readonly string[];
      readonly resourceNames?: readonly string[];
    }[];
  };
}

/** Differences between what somebody may do and `wanted`, by namespace; none when the two are equal. */
export async function wrongRights(
  cluster: Cluster,
  identity: Identity,
  wanted: Readonly<Record<string, readonly string[]>>,
): Promise<string[]> {
  const reviews = await review(cluster, identity, Object.keys(wanted));
  const who = identity.join(' ').replaceAll('--as=', '').replaceAll('--as-group=', 'of ');
  return Object.entries(wanted).flatMap(([namespace, further], index) => {
    const found = rights(reviews[index] as Review);
    const expected = [...self, ...further];
    return [
      ...found.filter((right) => !expected.includes(right)).map((right) => `${who} in ${namespace} may ${right}`),
      ...expected.filter((right) => !found.includes(right)).map((right) => `${who} in ${namespace} cannot ${right}`),
    ];
  });
}

/** The answers behind `kubectl auth can-i --list` for several namespaces, by one run of kubectl. */
async function review({ kubectl }: Cluster, identity: Identity, namespaces: readonly string[]): Promise<Review[]> {
  const items = namespaces.map((namespace) => ({
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectRulesReview',
    spec: { namespace },
  }));
  const { stdout, stderr } = await kubectl(
    ['create', '-f', '-', '--output=json', ...identity],
    JSON.stringify({ apiVersion: 'v1', kind: 'List', items }),
  );
  // One object after the other, each beginning at the start of a line.
  const reviews = stdout.split(/^(?=\{)/m).map((text): Review => JSON.parse(text || '{}'));
  const wrong = reviews.find(({ status }) => !status || status.incomplete || status.evaluationError);
  if (reviews.length !== namespaces.length || wrong) {
    throw new Error(`SelfSubjectRulesReview ${identity.join(' ')}: ${wrong?.status?.evaluationError ?? stderr.trim()}`);
  }
  return reviews;
}

/** A URL that is not a resource counts only when more than reading is allowed. */
const rights = ({ status: { nonResourceRules, resourceRules } }: Review): string[] => [
  ...nonResourceRules.flatMap(({ verbs, nonResourceURLs }) =>
    verbs.filter((verb) => verb !== 'get').flatMap((verb) => grant(verb, ...nonResourceURLs)),
  ),
  ...resourceRules.flatMap(({ verbs, apiGroups, resources, resourceNames }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) => grant(verbs.join(' '), ...named(resource, group, resourceNames))),
    ),
  ),
];

/** "deployments.apps/scale": the group stands behind the resource, before a subresource. */
function named(resource: string, group: string, names: readonly string[] = []): string[] {
  const [main, ...sub] = resource.split('/');
  const full = [group ? `${main}.${group}` : main, ...sub].join('/');
  return names.length === 0 ? [full] : names.map((name) => `${full}:${name}`);
}
