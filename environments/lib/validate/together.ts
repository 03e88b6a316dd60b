import type { Environment, Gke } from '../types';
import { counted, literal } from './check';

/** A field, and what it takes that no other environment may have. */
type Taken = readonly [path: string, value: string];

/** What only one environment may have, and what happens to two. */
interface Single {
  readonly of: (environment: Environment) => readonly Taken[];
  readonly reason: string;
  readonly remedy: string;
}

const inProject =
  (path: string, value: (gke: Gke) => string): Single['of'] =>
  ({ gke }) =>
    gke ? [[path, `${gke.project}/${value(gke)}`]] : [];

/** Every machine has its own localhost: RFC 6761. */
const hosts = ({ domain, additions }: Environment): readonly Taken[] => [
  ...(domain.endsWith('.localhost') ? [] : [domain, `s3.${domain}`]).map((host): Taken => ['domain', host]),
  ...(additions?.hosts ?? []).map((host, index): Taken => [`additions.hosts[${index}]`, host]),
];

const singles: readonly Single[] = [
  {
    of: hosts,
    reason: 'a domain leads to one environment, and its subdomain "s3." to the object storage of that environment',
    remedy: 'use another domain',
  },
  {
    // The network is named after it, and networks belong to no region. That keeps the ranges of environments apart, too.
    of: inProject('gke.cluster', ({ cluster }) => cluster),
    reason: 'a cluster and its network belong to one environment',
    remedy: 'use another cluster, or another gke.project',
  },
  {
    of: inProject('gke.staticIpName', ({ region, staticIpName }) => `${region}/${staticIpName}`),
    reason: 'an address belongs to one load balancer',
    remedy: 'use another name, or another gke.project',
  },
  {
    // Buckets' names are unique in all of Google Cloud, and the rights of backups are those on a whole bucket.
    of: ({ backups }) => (backups ? [['backups.bucket', backups.bucket]] : []),
    reason: 'each could read the backups of the other, and a bucket belongs to one project',
    remedy: 'use another bucket',
  },
];

/**
 * Throws one Error that lists values that must be unique but occur in several environments. Each problem belongs to the
 * later one in the list.
 */
export function validateTogether(environments: readonly Environment[]): void {
  const problems = environments.flatMap((environment, index) =>
    sharedWith(environments.slice(0, index), environment).map((line) => `environments/${environment.name}.ts: ${line}`),
  );
  if (problems.length > 0) {
    throw new Error(
      `environments share values that must be unique, ${counted(problems.length, 'problem')}:\n${problems.map((line) => `- ${line}`).join('\n')}`,
    );
  }
}

/** Values of an environment that another one already has, one line each. */
export const sharedWith = (others: readonly Environment[], environment: Environment): readonly string[] =>
  others.flatMap((other) =>
    singles.flatMap(({ of, reason, remedy }) => {
      const theirs = of(other);
      const lines = of(environment).flatMap(([path, value]) =>
        theirs
          .filter(([, taken]) => taken === value)
          .map(
            ([their]) =>
              `${path} is ${literal(at(environment, path))}: environments/${other.name}.ts has ${literal(at(other, their))}, and ${reason}; ${remedy}`,
          ),
      );
      return [...new Set(lines)];
    }),
  );

const at = (environment: Environment, path: string): unknown =>
  path
    .split(/[.[\]]+/)
    .filter(Boolean)
    .reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], environment);
