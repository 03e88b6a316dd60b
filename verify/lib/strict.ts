import { identity, type Manifest } from '../../charts/constructs/manifest';
import { ApiError } from './cluster/api';
import type { Cluster } from './cluster/cluster';
import { none } from './findings';
import { misspelt } from './misspelt';

/** Throws unless one object of each kind is refused with a wrong field, in each place where a schema could be loose. */
export async function refusesWrongFields({ api }: Cluster, objects: readonly Manifest[]): Promise<string> {
  const wrong = misspelt(objects);
  const taken: string[] = [];
  for (const object of wrong) {
    const answer = await api.apply(object, '&dryRun=All&force=true').catch((error) => error);
    if (!(answer instanceof ApiError && /unknownField|image/.test(answer.reason))) {
      taken.push(`${identity(object)}: ${answer instanceof Error ? answer.message : 'taken'}`);
    }
  }
  none('not rejected', taken);
  return `${wrong.length} wrong objects of ${new Set(wrong.map(({ kind }) => kind)).size} kinds`;
}
