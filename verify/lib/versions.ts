import assert from 'node:assert';
import { identity, type Manifest } from '../../charts/constructs/manifest';
import type { Cluster } from './cluster/cluster';
import type { KubeObject } from './cluster/objects';
import { eventually, sleep } from './time';

type Versions = ReadonlyMap<string, string>;

/** The `resourceVersion` of each of these objects, once the controllers have come to rest. */
export async function versionsOf(
  cluster: Cluster,
  objects: readonly Manifest[],
): Promise<{ same(later: { versions: Versions }): string; versions: Versions }> {
  let versions = await read(cluster, objects);
  await eventually('the controllers no longer change the objects', 120, async () => {
    await sleep(1);
    const next = await read(cluster, objects);
    const restless = changed(versions, next);
    versions = next;
    assert(restless.length === 0, restless.join(', '));
    return true;
  });
  return {
    versions,
    same: (later) => {
      const touched = changed(versions, later.versions);
      if (touched.length > 0 || versions.size < objects.length) {
        throw new Error(`${versions.size} of ${objects.length} there; changed: ${touched.join(', ')}`);
      }
      return `${versions.size} objects keep their resourceVersion`;
    },
  };
}

async function read({ api }: Cluster, objects: readonly Manifest[]): Promise<Versions> {
  const collections = new Set(await Promise.all(objects.map((object) => api.collectionOf(object))));
  const names = new Set(objects.map(identity));
  const lists = await Promise.all([...collections].map((path) => api.get<List>(path)));
  return new Map(
    lists
      .flatMap(({ kind, items }) => items.map((item) => ({ ...item, kind: kind.replace(/List$/, '') })))
      .map((item) => [identity(item), versionOf(item)] as const)
      .filter(([id]) => names.has(id)),
  );
}

/** Its items name no kind. */
interface List {
  readonly kind: string;
  readonly items: readonly Manifest[];
}

/** What changes with an object, whatever its controller writes into its status. */
function versionOf({ kind, metadata, spec }: Manifest): string {
  const { resourceVersion, generation }: KubeObject['metadata'] = metadata;
  switch (kind) {
    // A controller applies the status of this kind, and every later apply changes the times in managedFields.
    case 'ValidatingAdmissionPolicy':
      return String(generation);
    // Its controller looks every second, and has no generation to tell by.
    case 'HorizontalPodAutoscaler':
      return JSON.stringify(spec);
    default:
      return String(resourceVersion ?? '');
  }
}

const changed = (before: Versions, after: Versions): string[] =>
  [...after].filter(([id, version]) => before.get(id) !== version).map(([id]) => id);
