import { resizeVolumes } from '../lib/cluster/resizer';
import { expectSame } from '../lib/findings';
import { Page } from '../lib/runbook';
import type { Walk } from './walk';

const page = new Page('expand-volumes');

/** The page's commands without Node; part `deliver` walks `npm run expand-volumes`. */
export async function expandVolumes(walk: Walk): Promise<void> {
  const { cluster, reader } = walk;
  const resizer = await resizeVolumes(cluster.api);
  await walk.step(page, 'manually: larger claims, and the pods are not replaced', async () => {
    const uids = () => [...walk.pods('redpanda', 'redpanda').values()].map(({ metadata }) => metadata.uid).sort();
    const before = uids();
    reader.set("redpanda: { storageSize: '20Gi' }");
    await reader.run('npm run --silent synth -- dev');
    const [block = ''] = page.commands('Expanding volumes');
    const [first = '', ...rest] = block.split('\n');
    const refused = await reader.fails(first);
    if (!/StatefulSet.*updates to statefulset spec.*are forbidden/i.test(refused)) {
      throw new Error(`on the page the first apply rejects the StatefulSet; it rejected ${refused}`);
    }
    await reader.run(rest.join('\n'));
    await walk.asSynthesized();
    expectSame(uids(), before, 'brokers');
    const claims = await cluster.api.list<{ status: { capacity: { storage: string } } }>(
      '/api/v1/namespaces/redpanda/persistentvolumeclaims',
    );
    expectSame(
      claims.map(({ status }) => status.capacity.storage),
      ['20Gi', '20Gi', '20Gi'],
      'disks',
    );
  });
  resizer.stop();
}
