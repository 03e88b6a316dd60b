import assert from 'node:assert';
import { loadEnvironment } from '../../environments/lib/registry';
import type { Part } from '../lib/part';
import { mysqlSubstitutions } from '../lib/programs/mysql';
import type { Pod } from '../lib/programs/pod';
import { Site } from '../lib/programs/site';
import { together } from '../lib/time';
import { etcdRestored } from './etcd';
import { filesRestored } from './files';
import { mongodbRestored } from './mongodb';
import { mysqlRestored } from './mysql';
import { mysqlToASecond } from './mysql-to-a-second';
import { inWorld, type World } from './run';

const STORAGE = ['openim-mysql', 'seaweedfs-master', 'seaweedfs-volume', 'seaweedfs-filer'];

const part: Part = {
  name: 'backup',
  here: 'backups',
  title: 'backups are uploaded by accounts that may only create, and restores return the same data',
  async run(context) {
    const environment = loadEnvironment('dev');
    const world = async (sets: readonly string[], use: (world: World) => Promise<unknown>) =>
      inWorld(environment, await Site.open('dev', sets, mysqlSubstitutions), async (one) => {
        await use(one);
        refusals.push(...one.bucket.refused);
      });
    const refusals: string[] = [];
    await together(
      () => world(['openim-etcd'], (one) => etcdRestored(context, one)),
      () => world([], (one) => mongodbRestored(context, one)),
      () => world(['openim-mysql'], async (one) => mysqlRestored(context, one, await mysql(one))),
      () => world(STORAGE, async (one) => filesRestored(context, one, await mysql(one))),
      () => mysqlToASecond(context),
    );
    await context.check('only the backup of files and restores used more rights on the bucket than to create', () => {
      // rclone checks whether its folder is an object, and continues if it lacks the permission.
      const others = refusals.filter(
        (line) => !/^dev-backup-(mysql|mongodb|etcd|files)@\S+: read on dev\/(mysql|mongodb|etcd|files)$/.test(line),
      );
      assert(others.length === 0, others.join('\n'));
      return `${refusals.length} refusals`;
    });
  },
};

/** MySQL, set up. */
async function mysql({ site }: World): Promise<Pod> {
  const server = await site.pod('openim-mysql');
  await server.up();
  await site.job('openim-mysql-setup');
  return server;
}

export default part;
