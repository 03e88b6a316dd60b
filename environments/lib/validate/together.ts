import type { Environment } from '../types';
import { counted, literal } from './check';

/** Values that must be unique: the path, and the effect of a duplicate. */
interface Single {
  readonly path: string;
  readonly of: (environment: Environment) => readonly (string | undefined)[];
  readonly reason: string;
  readonly remedy: string;
}

const inProject = ({ gke }: Environment, value?: string): string | undefined => gke && value && `${gke.project}/${value}`;

const singles: readonly Single[] = [
  {
    path: 'domain',
    // Every machine has its own localhost: RFC 6761.
    of: ({ domain }) => (domain.endsWith('.localhost') ? [] : [domain, `s3.${domain}`]),
    reason: 'a domain leads to one environment, and its subdomain "s3." to the object storage of that environment',
    remedy: 'use another domain',
  },
  {
    path: 'gke.cluster',
    // The network is named after it, and networks are not regional. This also keeps the address ranges of environments
    // separate.
    of: (environment) => [inProject(environment, environment.gke?.cluster)],
    reason: 'a cluster and its network belong to one environment',
    remedy: 'use another cluster, or another gke.project',
  },
  {
    path: 'gke.staticIpName',
    of: (environment) => [
      inProject(environment, environment.gke && `${environment.gke.region}/${environment.gke.staticIpName}`),
    ],
    reason: 'an address belongs to one load balancer',
    remedy: 'use another name, or another gke.project',
  },
  {
    path: 'backups.bucket',
    // Bucket names are globally unique, and the roles of backups apply to a whole bucket.
    of: ({ backups }) => [backups?.bucket],
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
    singles
      .filter(({ of }) => of(environment).some((value) => value !== undefined && of(other).includes(value)))
      .map(
        ({ path, reason, remedy }) =>
          `${path} is ${literal(at(environment, path))}: environments/${other.name}.ts has ${literal(at(other, path))}, and ${reason}; ${remedy}`,
      ),
  );

const at = (environment: Environment, path: string): unknown =>
  path.split('.').reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], environment);
