import type { Cluster } from './cluster/cluster';
import type { KubeObject } from './cluster/objects';
import { eventually, sleep } from './time';

type Versions = ReadonlyMap<string, string>;

/** The `resourceVersion` of every object of a folder, once the controllers have come to rest. */
export async function versionsOf(
  cluster: Cluster,
  folder: string,
): Promise<{ same(later: { versions: Versions }): string; versions: Versions }> {
  let versions = await read(cluster, folder);
  await eventually('the controllers leave the objects alone', 30, async () => {
    await sleep(1);
    const next = await read(cluster, folder);
    const restless = changed(versions, next);
    versions = next;
    if (restless.length > 0) {
      throw new Error(restless.join(', '));
    }
    return true;
  });
  return {
    versions,
    same: (later) => {
      const touched = changed(versions, later.versions);
      if (touched.length > 0 || versions.size === 0) {
        throw new Error(`changed: ${touched.join(', ')}`);
      }
      return `${versions.size} objects keep their resourceVersion`;
    },
  };
}

async function read({ kubectl }: Cluster, folder: string): Promise<Versions> {
  const { stdout, stderr } = await kubectl(['get', '-f', folder, '-o', 'json']);
  const { items } = JSON.parse(stdout || '{"items":[]}') as { items: KubeObject[] };
  if (items.length === 0) {
    throw new Error(stderr);
  }
  return new Map(
    items.map((object) => {
      const { kind, metadata } = object;
      return [`${kind} ${metadata.namespace ? `${metadata.namespace}/` : ''}${metadata.name}`, versionOf(object)];
    }),
  );
}

/** What changes with an object, whatever its controller writes into its status. */
function versionOf({ kind, metadata: { resourceVersion, generation }, spec }: KubeObject & { spec?: object }): string {
  switch (kind) {
    // A controller applies the status of this kind, and whoever applies after it moves the times in managedFields.
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
