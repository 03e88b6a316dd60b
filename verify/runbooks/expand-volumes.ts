import { resizeVolumes } from '../lib/cluster/volumes';
import { expectSame, matched } from '../lib/findings';
import type { Walk } from './walk';

/** The page's commands without Node; part `deliver` walks `npm run expand-volumes`. */
export async function expandVolumes(walk: Walk): Promise<void> {
  const { cluster, reader } = walk;
  const resizer = await resizeVolumes(cluster.api);
  await walk.step('manually: larger claims, and the pods are not replaced', async () => {
    const before = walk.uids('redpanda', 'redpanda');
    await walk.set("redpanda: { storageSize: '20Gi' }");
    const [block = ''] = walk.page.commands('Expanding volumes');
    const [first = '', ...rest] = block.split('\n');
    matched(await reader.fails(first), /StatefulSet.*updates to statefulset spec.*are forbidden/i);
    await reader.run(rest.join('\n'));
    await walk.asSynthesized();
    expectSame(walk.uids('redpanda', 'redpanda'), before, 'brokers');
    const claims = await cluster.api.list('/api/v1/namespaces/redpanda/persistentvolumeclaims');
    expectSame(
      claims.map(({ status }) => status.capacity.storage),
      ['20Gi', '20Gi', '20Gi'],
      'disks',
    );
  });
  resizer.stop();
}
