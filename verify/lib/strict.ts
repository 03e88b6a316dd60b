import { identity, type Manifest } from '../../charts/constructs/manifest';
import { ApiError } from './cluster/api';
import type { Cluster } from './cluster/cluster';
import { none } from './findings';

const WRONG = 'verifyUnknownField';

/** Throws unless a field that does not exist is refused in one object of each kind. */
export async function refusesUnknownFields({ api }: Cluster, objects: readonly Manifest[]): Promise<string> {
  const kinds = new Map(objects.map((object) => [object.kind, object]));
  const taken: string[] = [];
  for (const object of kinds.values()) {
    const answer = await api.apply({ ...object, [WRONG]: 1 }, '&dryRun=All').catch((error) => error);
    if (!(answer instanceof ApiError && answer.reason.includes(WRONG))) {
      taken.push(`${identity(object)}: ${answer instanceof Error ? answer.message : 'taken'}`);
    }
  }
  none('not refused', taken);
  return `${kinds.size} kinds`;
}
