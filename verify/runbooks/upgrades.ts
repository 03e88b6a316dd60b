import type { ImageName } from '../../environments/lib/versions';
import { images, parseImage } from '../../environments/lib/versions';
import { isReady, type Pod } from '../lib/cluster/objects';
import { Page } from '../lib/runbook';
import { expectSame, type Walk } from './walk';

const page = new Page('upgrades');

interface Chapter {
  readonly heading: string;
  readonly image: ImageName;
  /** Sets that run it, in the order in which they must be rolled. */
  readonly sets: readonly string[];
  readonly namespace: string;
}

const chapters: readonly Chapter[] = [
  { heading: 'MySQL', image: 'mysql', namespace: 'openim', sets: ['openim-mysql'] },
  { heading: 'MongoDB', image: 'mongodb', namespace: 'openim', sets: ['openim-mongodb'] },
  { heading: 'etcd', image: 'etcd', namespace: 'openim', sets: ['openim-etcd'] },
  {
    heading: 'SeaweedFS',
    image: 'seaweedfs',
    namespace: 'seaweedfs',
    sets: ['seaweedfs-master', 'seaweedfs-volume', 'seaweedfs-filer'],
  },
  { heading: 'Dragonfly', image: 'dragonfly', namespace: 'dragonfly', sets: ['dragonfly'] },
];

/** Each data service to an image that does not exist, by its chapter; pods run no programs here. */
export async function upgrades(walk: Walk): Promise<void> {
  for (const chapter of chapters) {
    await walk.step(page, `${chapter.heading}: every pod has the new image, one set after the other`, async () => {
      const image = await release(walk, chapter.image);
      for (const block of page.commands(chapter.heading)) {
        await walk.reader.run(block, { instead: block.includes('dist/prod') ? { 'dist/prod': 'dist/dev' } : {} });
      }
      await walk.running();
      rolled(walk, chapter, image);
    });
  }
  await walk.step(page, 'Redpanda: held by its partition, then one broker after the other', async () => {
    const image = await release(walk, 'redpanda');
    const [block = ''] = page.commands('Redpanda');
    await walk.reader.run(block, { instead: { 'dist/prod': 'dist/dev' } });
    expectSame(withImage(walk, 'redpanda', image), ['redpanda-2'], 'brokers with the new image');
    // "The same with partition 1, and then with 0."
    const again = block.slice(block.lastIndexOf('kubectl -n redpanda patch'));
    await walk.reader.run(again, { instead: { '"partition":2': '"partition":1' } });
    expectSame(withImage(walk, 'redpanda', image), ['redpanda-1', 'redpanda-2'], 'brokers with the new image');
    await walk.reader.run(again, { instead: { '"partition":2': '"partition":0' } });
    await walk.asSynthesized();
    expectSame(withImage(walk, 'redpanda', image).length, 3, 'brokers with the new image');
  });
}

/** Gives the checkout another tag of an image, and synthesizes it. */
async function release({ reader, environment }: Walk, name: ImageName): Promise<string> {
  const { repository } = parseImage(images[name]);
  const next = `${repository}:v99.0.0`;
  reader.edit('environments/lib/versions.ts', `'${images[name]}'`, `'${next}'`);
  await reader.run(`npm run --silent synth -- ${environment.name}`);
  return next;
}

const imageOf = ({ spec }: Pod): string | undefined => spec.containers[0]?.image;

const withImage = (walk: Walk, set: string, image: string): readonly string[] =>
  [...walk.pods(set, set)]
    .filter(([, pod]) => imageOf(pod) === image && isReady(pod))
    .map(([name]) => name)
    .sort();

/** Pods are known in the order in which they came. */
function rolled({ cluster }: Walk, { namespace, sets }: Chapter, image: string): void {
  const all = [...cluster.kubelets.pods.values()].filter(({ metadata }) => metadata.namespace === namespace);
  const members = all.filter(({ metadata }) => sets.includes(metadata.labels?.['app.kubernetes.io/name'] ?? ''));
  const old = members.filter((pod) => imageOf(pod) !== image);
  expectSame(
    old.map(({ metadata }) => metadata.name),
    [],
    'pods with the old image',
  );
  const order = members.map(({ metadata }) => metadata.labels?.['app.kubernetes.io/name'] ?? '');
  const sorted = [...order].sort((one, other) => sets.indexOf(one) - sets.indexOf(other));
  expectSame(order, sorted, 'sets in the order in which their pods came');
}
