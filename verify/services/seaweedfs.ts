import assert from 'node:assert';
import type { Context } from '../lib/part';
import { killedTenTimes } from '../lib/programs/killed';
import { allUp, type Pod, upInOrder } from '../lib/programs/pod';
import { BUCKET, s3Of, status } from '../lib/programs/s3';
import type { Site } from '../lib/programs/site';
import { reached } from '../lib/time';
import { lossless, withoutMysql } from './seaweedfs-losses';
import { leaderOf } from './seaweedfs-masters';
import { guarded, shared } from './seaweedfs-shared';

/** Masters, volume servers and filers of the output on a MySQL that is set up already. */
export async function seaweedfs(context: Context, site: Site, mysql: Pod): Promise<void> {
  const { check } = context;
  const masters = await site.all('seaweedfs-master');
  const volumes = await site.all('seaweedfs-volume');
  const filers = (await site.all('seaweedfs-filer')) as [Pod, Pod];

  // What they are worth afterwards, the checks that follow say: they start from the disks that this leaves.
  await check('weed: masters, volume servers and filers are killed at ten moments of their first start', async () => {
    await killedTenTimes([...masters, ...volumes, ...filers], 0.8);
    return 'the last one 8 s after the start';
  });
  await check('weed: three masters elect one leader', async () => {
    await allUp(masters);
    const leader = await reached('all name the same leader', () => leaderOf(masters));
    await Promise.all(masters.map((master) => master.probe('livenessProbe')));
    return leader.name;
  });
  await check('weed: volume servers and filers start with the arguments and filer.toml of dist/', async () => {
    await allUp(volumes);
    await upInOrder(filers);
    await Promise.all([...volumes, ...filers].map((pod) => pod.probe('livenessProbe')));
    // The Service sends requests to any ready pod.
    status(await s3Of(filers[1]).get(BUCKET), 403);
    return `${volumes.length + filers.length} pods`;
  });
  await check('weed: the setup Job creates the bucket once, however often it was killed', async () => {
    await killedTenTimes([await site.jobPod('seaweedfs-setup')], 0.1);
    for (const [run, words] of [
      ['first', /created bucket openim|bucket openim already exists/],
      ['second', /bucket openim already exists/],
    ] as const) {
      const log = await site.job('seaweedfs-setup');
      assert(words.test(log), `the ${run} run printed\n${log}`);
    }
  });
  await shared(context, site, filers);
  await guarded(context, site, filers);
  await lossless(context, site, masters, volumes, filers);
  await withoutMysql(context, site, mysql, filers);
}
