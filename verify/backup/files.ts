import assert from 'node:assert';
import { createHash, randomBytes } from 'node:crypto';
import type { Context } from '../lib/part';
import { allUp, type Pod, upInOrder } from '../lib/programs/pod';
import { BUCKET, filerKeys, ok, type S3, s3Of, status } from '../lib/programs/s3';
import { backup, refused, restore, type World } from './run';

const COUNT = 40;
const md5 = (data: Buffer) => createHash('md5').update(data).digest('hex');

/** SeaweedFS: its files in the bucket, and both ways back: to names that a dump has, and to no names at all. */
export async function filesRestored({ check }: Context, world: World, mysql: Pod): Promise<void> {
  const { site, bucket } = world;
  const filers = await site.all('seaweedfs-filer');
  const files = new Map<string, Buffer>();
  /** Written after the last backup. */
  const lost = new Map<string, Buffer>();
  let s3 = s3Of(filers[0] as Pod, filerKeys(site, 'openim'));
  const wrong = async () => {
    const names: string[] = [];
    for (const [name, data] of files) {
      const reply = await s3.get(`${BUCKET}/${name}`);
      if (reply.status !== 200 || !reply.body.equals(data)) {
        names.push(`${name}: ${reply.status}`);
      }
    }
    return names;
  };
  const same = async () => {
    const names = await wrong();
    assert(names.length === 0, `${names.length} of ${files.size} files differ: ${names.slice(0, 5).join(', ')}`);
  };

  const copied = await check('files: a backup copies every file exactly once', async () => {
    for (const set of ['seaweedfs-master', 'seaweedfs-volume']) {
      await allUp(await site.all(set));
    }
    await upInOrder(filers);
    await site.job('seaweedfs-setup');
    s3 = s3Of(filers[0] as Pod, filerKeys(site, 'openim'));
    await write(s3, files);
    ok(await s3.put(`${BUCKET}/openim/temp/part`, Buffer.from('unfinished')));
    await backup(world, 'seaweedfs-backup');
    const there = bucket.list('dev/files/');
    const missing = [...files].filter(([name, data]) => !bucket.objects.get(`dev/files/${name}`)?.equals(data));
    const whole = missing.length === 0 && there.length === files.size;
    assert(whole, `${missing.length} files are missing or differ, ${there.length} are there`);
    const again = await backup(world, 'seaweedfs-backup');
    const uploads = bucket.refused.filter((line) => line.includes('dev/files/'));
    assert(bucket.list('dev/files/').length === files.size && uploads.length === 0, again);
    return `${files.size} files, ${[...files.values()].reduce((sum, { length }) => sum + length, 0)} bytes`;
  });
  if (!copied) {
    return;
  }
  await check('files: MySQL loses its disk: the dump restores the names, the bucket those of later files', async () => {
    await backup(world, 'openim-mysql-backup');
    const object =
      bucket
        .list('dev/mysql/')
        .filter((name) => name.endsWith('.gz'))
        .at(-1) ?? '';
    await write(s3, files, 5);
    await backup(world, 'seaweedfs-backup');
    await Promise.all(filers.map((filer) => filer.signal('SIGTERM')));
    await mysql.lose('data');
    await mysql.up();
    await site.job('openim-mysql-setup');
    await restore(world, { backup: 'mysql', object, existing: 'keep' });
    await upInOrder(filers);
    const lacking = await wrong();
    assert(lacking.length === 5, `${lacking.length} files lack a name, but 5 were expected: ${lacking.join(', ')}`);
    await restore(world, { backup: 'files', object: 'dev/files', existing: 'keep' });
    await same();
    return `${lacking.length} of ${files.size} came after the dump`;
  });
  await check('files: a restore from an empty folder fails', () =>
    refused('has no files', () => restore(world, { backup: 'files', object: 'dev/nothing', existing: 'overwrite' })),
  );
  await check('files: the volume servers lose their disks: all files are written again under their names', async () => {
    const volumes = await site.all('seaweedfs-volume');
    await write(s3, lost, 1);
    await Promise.all(volumes.map((volume) => volume.lose('data')));
    await allUp(volumes);
    await restore(world, { backup: 'files', object: 'dev/files', existing: 'keep' });
    const lacking = await wrong();
    assert(lacking.length === files.size, `a restore that keeps names repairs ${files.size - lacking.length} files`);
    await restore(world, { backup: 'files', object: 'dev/files', existing: 'overwrite' });
    await same();
    return `${files.size} files`;
  });
  await check('files: only names without data in the backup are found and deleted', async () => {
    const [name] = lost.keys();
    // A line for each chunk. Parts of uploads are in no backup either.
    const found = [...(await fsck(site)).matchAll(/ \/buckets\/openim\/(\S+) volume not found/g)].map(([, path]) => path);
    const paths = [...new Set(found)].sort().join(' ');
    assert(paths === [name, 'openim/temp/part'].sort().join(' '), `found: ${paths}`);
    await fsck(site, '-reallyDeleteFilerEntries');
    status(await s3.get(`${BUCKET}/${name}`), 404);
    await same();
  });
}

/** What weed shell reports for names whose volume is lost. */
async function fsck(site: World['site'], flag = ''): Promise<string> {
  const [master] = await site.all('seaweedfs-master');
  const shell = ['weed', 'shell', '-master=localhost:9333', '-filer=seaweedfs-filer.seaweedfs.svc.cluster.local:8888'];
  const input = `lock\nvolume.fsck -findMissingChunksInFiler -cutoffTimeAgo=1s ${flag}\nunlock\n`;
  const { stdout, stderr } = (await master?.exec(shell, { input, timeout: 120 })) ?? { stdout: '', stderr: 'no master' };
  return `${stdout}${stderr}`;
}

/** Files as OpenIM writes them: named by their content; the first is larger than a chunk of rclone's and of weed's. */
async function write(s3: S3, files: Map<string, Buffer>, count = COUNT): Promise<void> {
  for (let number = 0; number < count; number++) {
    const data = randomBytes(number === 0 && files.size === 0 ? 20 * 2 ** 20 : 1 + number * 997);
    const name = `openim/data/hash/${md5(data)}`;
    ok(await s3.put(`${BUCKET}/${name}`, data));
    files.set(name, data);
  }
}
