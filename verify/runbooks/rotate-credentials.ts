import assert from 'node:assert';
import { inventory } from '../../charts/model/secrets';
import { readers } from '../../scripts/secrets/readers';
import { expectSame } from '../lib/findings';
import type { Walk } from './walk';

/** One that a Job tells its server, and one whose readers stop and come together; test/rotate.test.ts has the others. */
const VALUES = ['mysql-seaweedfs', 'dragonfly'];

/** New passwords: by the script and the commands that it prints, and by hand. */
export async function rotateCredentials(walk: Walk): Promise<void> {
  const { environment, reader, cluster } = walk;
  const held = async (value: string): Promise<readonly string[]> =>
    Promise.all(
      inventory(environment)
        .filter((one) => one.value === value)
        .map(async ({ namespace, secret, key }) => {
          const path = `/api/v1/namespaces/${namespace}/secrets/${secret}`;
          return (await cluster.api.get(path)).data[key] ?? '';
        }),
    );
  const replaced = async (value: string, before: readonly string[]) => {
    const now = await held(value);
    const right = new Set(now).size === 1 && !before.includes(now[0] ?? '');
    assert(right, `${value} is ${now.join(' and ')}; it was ${before[0]}`);
  };
  /** Pods of these workloads, by uid. */
  const uids = (workloads: readonly (readonly [namespace: string, name: string])[]) =>
    workloads.flatMap((workload) => walk.uids(...workload));
  const anew = (before: readonly unknown[], now: readonly unknown[]) => {
    expectSame(now.filter((uid) => before.includes(uid)).length, 0, 'pods that have the old password');
    expectSame(now.length, before.length, 'pods');
  };

  const [script = ''] = walk.page.commands('Rotating credentials');
  for (const value of VALUES) {
    await walk.step(`${value}: every reader has the new value`, async () => {
      const before = await held(value);
      const workloads = readers(environment, value)
        .filter(({ kind }) => kind !== 'Job')
        .map(({ metadata }) => [metadata.namespace ?? '', metadata.name] as const);
      const pods = uids(workloads);
      const printed = await reader.run(script, { instead: { 'mysql-seaweedfs': value } });
      await reader.run(printed.split(/Next, run this[.].*\n/).at(-1) ?? '');
      await replaced(value, before);
      await walk.running();
      anew(pods, uids(workloads));
      return `${pods.length} pods`;
    });
  }
  await walk.step('the old password of a user of MySQL is discarded', async () => {
    for (const block of walk.page.commands('Rotating credentials').slice(1)) {
      await reader.run(block);
    }
  });
  const [start = '', ...byHand] = walk.page.commands('By hand');
  const told = [
    ['mongodb-root', 'openim-mongodb'],
    ['mongodb-keyfile', 'openim-mongodb'],
    ['etcd-root', undefined],
    ['redpanda-admin', undefined],
  ] as const;
  for (const [index, [value, restarted]] of told.entries()) {
    await walk.step(`${value} by hand${restarted ? `, and ${restarted} has it` : ''}`, async () => {
      const before = await held(value);
      const workloads = restarted ? ([['openim', restarted]] as const) : [];
      const pods = uids(workloads);
      await reader.run(`${start}\n${byHand[index]}`);
      await replaced(value, before);
      await walk.running();
      anew(pods, uids(workloads));
    });
  }
  await walk.step('everything is as in dist/, and every block was run', async () => {
    expectSame(byHand.length, told.length, 'blocks under "By hand"');
    await walk.asSynthesized();
  });
}
