import { Yaml } from 'cdk8s';
import { identity, type Manifest } from '../../charts/constructs/manifest';
import type { Cluster } from './cluster/cluster';

const WRONG = 'verifyUnknownField';

/** Throws unless a field that does not exist is refused in one object of each kind. */
export async function refusesUnknownFields({ kubectl }: Cluster, objects: readonly Manifest[]): Promise<string> {
  const kinds = new Map(objects.map((object) => [object.kind, object]));
  const wrong = [...kinds.values()].map((object) => ({ ...object, [WRONG]: 1 }));
  const { code, stderr } = await kubectl(
    ['apply', '--server-side', '--dry-run=server', '-f', '-'],
    Yaml.stringify(...wrong),
  );
  const refusals = stderr.split('\n').filter((line) => line.includes(WRONG));
  if (code === 0 || refusals.length < wrong.length) {
    throw new Error(
      `${refusals.length} of ${wrong.length} refused (${wrong.map((object) => identity(object)).join(', ')})\n${stderr}`,
    );
  }
  return `${refusals.length} kinds`;
}
