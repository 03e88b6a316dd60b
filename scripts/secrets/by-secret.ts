import { type Generator, inventory, type SecretKey } from '../../charts/model/secrets';
import type { Environment } from '../../environments/lib/types';
import { groupBy } from '../lib/group-by';

/** Keys of the inventory that people provide in this way, by "namespace/name" of their Secret. */
export const bySecret = (environment: Environment, generator: Generator): ReadonlyMap<string, readonly SecretKey[]> =>
  groupBy(
    inventory(environment).filter((key) => key.generator === generator),
    ({ namespace, secret }) => `${namespace}/${secret}`,
  );
