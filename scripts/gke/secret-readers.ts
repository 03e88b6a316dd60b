import { contentHash } from '../../charts/constructs/config-map';
import { inventory, remoteName } from '../../charts/model/secrets';
import { allNamespaces } from '../../charts/model/workloads';
import type { Environment } from '../../environments/lib/types';

/** cloud.google.com/iam/docs/conditions-overview: twelve logical operators in an expression. */
const MOST = 12;

export interface SecretReader {
  readonly namespace: string;
  /** Title of the condition, which identifies a binding. */
  readonly title: string;
  /** PROJECT_NUMBER is the placeholder of the project's number. */
  readonly expression: string;
}

/** With External Secrets, the values of Secret Manager that each namespace's account may read. */
export function secretReaders(environment: Environment): SecretReader[] {
  if (environment.secrets !== 'external-secrets') {
    return [];
  }
  const namespaces = new Set([...allNamespaces(environment), ...inventory(environment).map(({ namespace }) => namespace)]);
  return [...namespaces].flatMap((namespace) =>
    chunks(valuesOf(environment, namespace)).map((names) => {
      const allowed = names.map((name) => `resource.name.startsWith("projects/PROJECT_NUMBER/secrets/${name}/")`);
      // Different values have a different title.
      const title = `${environment.name}-${namespace}-${contentHash(names)}`;
      return { namespace, title, expression: allowed.join(' || ') };
    }),
  );
}

const valuesOf = (environment: Environment, namespace: string): string[] => [
  ...new Set(
    inventory(environment)
      .filter((entry) => entry.namespace === namespace)
      .map(({ value }) => remoteName(environment, value)),
  ),
];

const chunks = (names: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(names.length / MOST) }, (_, index) => names.slice(index * MOST, (index + 1) * MOST));
