import assert from 'node:assert';
import { expectSame } from '../lib/findings';
import type { Walk } from './walk';

/** Replicas of MySQL by one apply, and the page's promotion of the disk of one of them. */
export async function promote(walk: Walk): Promise<void> {
  const { cluster, reader } = walk;
  const volumeOf = async (pod: string): Promise<string> =>
    (await cluster.api.get(`/api/v1/namespaces/openim/persistentvolumeclaims/data-${pod}`)).spec.volumeName;
  const primary = () => volumeOf('openim-mysql-0');
  const replica = () => volumeOf('openim-mysql-read-0');
  const grown = await walk.step('from one server to three: one apply over a running environment', async () => {
    const before = await primary();
    await walk.set('mysql: { replicas: 3 }');
    await reader.run('npm run --silent secrets -- dev\nkubectl apply --server-side -f dist/dev');
    await walk.running();
    expectSame(await primary(), before, "the primary's disk");
  });
  if (!grown) {
    return;
  }
  await walk.step('after its commands the primary runs on the disk of the replica', async () => {
    const [old, promoted] = [await primary(), await replica()];
    await reader.run(walk.page.block('Promote a replica', 'dist/dev'));
    await walk.asSynthesized();
    const empty = await replica();
    expectSame(await primary(), promoted, "the primary's disk");
    assert(![old, promoted].includes(empty), `the replica has ${empty} again`);
    const { status } = await cluster.api.get(`/api/v1/persistentvolumes/${old}`);
    expectSame(status.phase, 'Released', 'the old disk, which is kept');
  });
}
