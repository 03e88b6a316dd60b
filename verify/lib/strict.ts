import { identity, type Manifest, podTemplateOf } from '../../charts/constructs/manifest';
import { ApiError } from './cluster/api';
import type { Cluster } from './cluster/cluster';
import { none } from './findings';

/** Throws unless one object of each kind is refused with a wrong field, in each place where a schema could be loose. */
export async function refusesWrongFields({ api }: Cluster, objects: readonly Manifest[]): Promise<string> {
  const kinds = new Map(objects.map((object) => [object.kind, object]));
  const wrong = [...kinds.values()].flatMap(misspelt);
  const taken: string[] = [];
  for (const object of wrong) {
    const answer = await api.apply(object, '&dryRun=All&force=true').catch((error) => error);
    if (!(answer instanceof ApiError && /unknownField|image/.test(answer.reason))) {
      taken.push(`${identity(object)}: ${answer instanceof Error ? answer.message : 'taken'}`);
    }
  }
  none('not rejected', taken);
  return `${wrong.length} wrong objects of ${kinds.size} kinds`;
}

/** The object with a wrong field in itself, its metadata, its spec and its first container, one at a time. */
function misspelt(object: Manifest): Manifest[] {
  const { metadata, spec } = object;
  const withContainer = (change: object): Manifest => {
    const copy = structuredClone(object);
    Object.assign(podTemplateOf(copy).spec.containers[0], change);
    return copy;
  };
  return [
    { ...object, unknownField: 1 },
    { ...object, metadata: { ...metadata, unknownField: 1 } as Manifest['metadata'] },
    ...(spec ? [{ ...object, spec: { ...spec, unknownField: 1 } }] : []),
    ...(podTemplateOf(object)?.spec ? [withContainer({ image: 1 }), withContainer({ unknownField: 1 })] : []),
  ];
}
