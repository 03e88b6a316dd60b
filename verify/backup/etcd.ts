import assert from 'node:assert';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../lib/part';
import { EtcdClient } from '../lib/programs/etcd-client';
import { allUp } from '../lib/programs/pod';
import { reached } from '../lib/time';
import { backup, instead, refused, restore, type World } from './run';

const KEYS = 200;

/** etcd: its snapshot, and three members that start from it. */
export async function etcdRestored({ check }: Context, world: World): Promise<void> {
  const { site, bucket } = world;
  const members = await site.all('openim-etcd');
  const client = new EtcdClient(members);
  const login = (name: 'root' | 'openim') => client.login(name, site.secrets('openim', 'openim-etcd', `${name}-password`));
  const from = (existing: 'keep' | 'overwrite') =>
    restore(world, { backup: 'etcd', object: bucket.list('dev/etcd/')[0] ?? '', existing });

  const saved = await check('etcd: a backup is a snapshot taken as root', async () => {
    await allUp(members);
    await site.job('openim-etcd-setup');
    await login('openim');
    for (let key = 0; key < KEYS; key++) {
      await client.put(`openim/${key}`, `value ${key}`);
    }
    await backup(world, 'openim-etcd-backup');
    const names = bucket.list('dev/etcd/');
    assert(names.length === 2, `the bucket has ${names.join(', ')}`);
    return `${names[0]}, ${bucket.objects.get(names[0] ?? '')?.length} bytes`;
  });
  if (!saved) {
    return;
  }
  await check('etcd: a restore keeps existing data and running members, and rejects a damaged snapshot', async () => {
    await login('openim');
    await client.put('openim/later', 'x');
    await refused('a member runs on this disk', () => from('overwrite'));
    await Promise.all(members.map((member) => member.signal('SIGTERM')));
    await refused('/var/lib/etcd/data exists', () => from('keep'));
    const [name = ''] = bucket.list('dev/etcd/');
    // The damage of a backup that was so when it was uploaded.
    const damaged = Buffer.from(bucket.objects.get(name) ?? '').fill('x', 8192, 12288);
    await instead(bucket, name, damaged, () => refused('expected sha256', () => from('overwrite')));
    await allUp(members);
    await login('openim');
    assert((await client.get('openim/later')) === 'x', 'a key is gone');
  });
  await check('etcd: three members restored over their old data have every key and every user', async () => {
    await Promise.all(members.map((member) => member.signal('SIGTERM')));
    await from('overwrite');
    const kept = readdirSync(join(site.folder, 'openim-etcd-0', 'data')).filter((name) => name.startsWith('data.before-'));
    assert(kept.length === 1, `the disk has ${kept.length} copies of what was replaced`);
    await allUp(members);
    await login('openim');
    const values = await Promise.all(Array.from({ length: KEYS }, (_, key) => client.get(`openim/${key}`)));
    const wrong = values.filter((value, key) => value !== `value ${key}`);
    const later = await client.get('openim/later');
    assert(wrong.length === 0 && later === undefined, `${wrong.length} of ${KEYS} keys are wrong, or a later one is there`);
    await refused('400', () => new EtcdClient(members).get('openim/0'));
    return `${KEYS} keys`;
  });
  await check('etcd: three members restored onto empty disks have every key and every user', async () => {
    await Promise.all(members.map((member) => member.lose('data')));
    await from('keep');
    await allUp(members);
    await login('openim');
    assert((await client.get(`openim/${KEYS - 1}`)) === `value ${KEYS - 1}`, 'the last key does not exist');
    await members[0]?.signal('SIGKILL');
    await reached('the two others take writes', async () => {
      await login('openim');
      return client.put('openim/after', 'x');
    });
    return 'one cluster, which survives a member';
  });
}
