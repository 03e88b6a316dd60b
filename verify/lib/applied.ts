import assert from 'node:assert';
import { identity, type Manifest, podTemplateOf } from '../../charts/constructs/manifest';
import type { Cluster } from './cluster/cluster';
import type { KubeObject } from './cluster/objects';
import { none, rejection } from './findings';
import { applyAll } from './install';
import { holds, sleep } from './time';

/** The fields of objects, by their identity. */
type States = ReadonlyMap<string, string>;

/** Throws when another apply of the same objects changes one of them. */
export const staysAsApplied = (cluster: Cluster, objects: readonly Manifest[]): Promise<string> =>
  unchangedBy(() => applyAll(cluster, objects), cluster, objects);

/** Throws with the objects that `work` changes, or that are not there. */
export async function unchangedBy(
  work: () => Promise<unknown>,
  cluster: Cluster,
  objects: readonly Manifest[],
): Promise<string> {
  const before = await atRest(cluster, objects);
  await work();
  const touched = changed(before, await atRest(cluster, objects)).join(', ');
  assert(!touched && before.size >= objects.length, `${before.size} of ${objects.length} there; changed: ${touched}`);
  return `${before.size} objects are unchanged`;
}

/** Each of these objects, once the controllers leave their fields alone. */
async function atRest(cluster: Cluster, objects: readonly Manifest[]): Promise<States> {
  let states = await read(cluster, objects);
  await holds('the controllers leave the objects alone', async () => {
    await sleep(1);
    const next = await read(cluster, objects);
    const restless = changed(states, next);
    states = next;
    assert(restless.length === 0, restless.join(', '));
  });
  return states;
}

async function read({ api }: Cluster, objects: readonly Manifest[]): Promise<States> {
  const collections = new Set(await Promise.all(objects.map((object) => api.collectionOf(object))));
  const applied = new Map(objects.map((object) => [identity(object), object]));
  const lists = await Promise.all([...collections].map((path) => api.get(path)));
  return new Map(
    lists
      .flatMap(({ kind, items }): KubeObject[] =>
        items.map((item: object) => ({ ...item, kind: kind.replace(/List$/, '') })),
      )
      .flatMap((item) => {
        const object = applied.get(identity(item));
        return object ? [[identity(item), ownFields(item, object)] as const] : [];
      }),
  );
}

/** The object without what the API server and its controllers write about it; `replicas` is an autoscaler's where it is not applied. */
function ownFields({ status: _, metadata, spec, ...rest }: KubeObject, applied: Manifest): string {
  const { resourceVersion: _version, generation: _generation, managedFields: _fields, annotations, ...own } = metadata;
  const { 'deployment.kubernetes.io/revision': _revision, ...others } = annotations ?? {};
  const replicas = applied.spec?.replicas && spec.replicas;
  return JSON.stringify({ ...rest, spec: { ...spec, replicas }, metadata: { ...own, annotations: others } });
}

const changed = (before: States, after: States): string[] =>
  [...after].filter(([id, state]) => before.get(id) !== state).map(([id]) => id);

/** Throws unless one object of each kind is refused with a wrong field, in each place where a schema could be loose. */
export async function refusesWrongFields({ api }: Cluster, objects: readonly Manifest[]): Promise<string> {
  const kinds = new Map(objects.map((object) => [object.kind, object]));
  const wrong = [...kinds.values()].flatMap(misspelt);
  const taken: string[] = [];
  for (const object of wrong) {
    const words = await rejection(api.apply(object, '&dryRun=All&force=true'));
    // After the status, because the path may have the word too.
    if (!/: \d{3} .*(unknownField|image)/s.test(words ?? '')) {
      taken.push(`${identity(object)}: ${words ?? 'taken'}`);
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
