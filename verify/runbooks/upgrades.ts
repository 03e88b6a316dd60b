import { type ImageName, images, parseImage } from '../../environments/lib/versions';
import { idOf, isReady, type Pod, workloadOf } from '../lib/cluster/objects';
import { expectSame, none } from '../lib/findings';
import { reached } from '../lib/time';
import type { Walk } from './walk';

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
    await walk.step(`${chapter.heading}: every pod has the new image, one StatefulSet at a time`, async () => {
      const image = await release(walk, chapter.image);
      for (const block of walk.page.commands(chapter.heading)) {
        await walk.reader.run(block, { instead: block.includes('dist/prod') ? { 'dist/prod': 'dist/dev' } : {} });
      }
      await walk.running();
      rolled(walk, chapter, image);
    });
  }
  await redpanda(walk);
}

/** Held by its partition, then one broker after the other, and once back before the last. */
async function redpanda(walk: Walk): Promise<void> {
  const { cluster, environment, reader } = walk;
  const [block = ''] = walk.page.commands('Redpanda');
  const [health = '', hold = '', roll = ''] = block
    .replace('dist/prod', 'dist/dev')
    .split(/^(?=kubectl -n redpanda patch)/m);
  const [, apply = ''] = hold.split(/^(?=kubectl apply)/m);
  const old = images.redpanda;
  let image = '';
  const renewed = () => withImage(walk, 'redpanda', image);
  const status = () => cluster.api.get('/apis/apps/v1/namespaces/redpanda/statefulsets/redpanda');

  await walk.step('Redpanda: with partition 3 no broker restarts', async () => {
    image = await release(walk, 'redpanda');
    const before = brokers(walk);
    await reader.run(health + hold);
    // The controller writes this after it has chosen the pods that it deletes.
    await reached('the controller has observed the new revision', async () => {
      const { currentRevision, updateRevision } = (await status()).status;
      return currentRevision !== updateRevision;
    });
    expectSame(brokers(walk), before, 'brokers');
  });
  await walk.step('Redpanda: with partition 2 only the last broker restarts, once', async () => {
    await reader.run(roll);
    expectSame(renewed(), ['redpanda-2'], 'brokers with the new image');
    const { generation } = (await status()).metadata;
    await reader.run(apply);
    expectSame((await status()).metadata.generation, generation, 'generation of the set');
  });
  await walk.step('Redpanda: rollback with the old YAML before the last broker', async () => {
    const [first, second, third] = brokers(walk);
    reader.edit('environments/lib/versions.ts', `'${image}'`, `'${old}'`);
    await reader.run(`npm run --silent synth -- ${environment.name}\n${apply}`);
    await reached('redpanda-2 was replaced', () => ![undefined, third].includes(brokers(walk)[2]));
    await walk.running();
    expectSame(renewed(), [], 'brokers with the new image');
    expectSame(brokers(walk).slice(0, 2), [first, second], 'brokers that were not restarted');
  });
  await walk.step('Redpanda: rollout partition by partition to the last broker', async () => {
    image = await release(walk, 'redpanda');
    await reader.run(apply);
    // "The same with partition 1, and then with 0."
    for (const [number, wanted] of [
      [1, ['redpanda-1', 'redpanda-2']],
      [0, ['redpanda-0', 'redpanda-1', 'redpanda-2']],
    ] as const) {
      await reader.run(roll, { instead: { '"partition":2': `"partition":${number}` } });
      expectSame(renewed(), wanted, 'brokers with the new image');
    }
    await walk.asSynthesized();
  });
}

const brokers = (walk: Walk) => walk.uids('redpanda', 'redpanda');

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
  const members = all.filter((pod) => sets.includes(workloadOf(pod)));
  none('pods with the old image', members.filter((pod) => imageOf(pod) !== image).map(idOf));
  const order = members.map(workloadOf);
  const sorted = [...order].sort((one, other) => sets.indexOf(one) - sets.indexOf(other));
  expectSame(order, sorted, 'sets in the order in which their pods came');
}
