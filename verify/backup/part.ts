import { loadEnvironment } from '../../environments/lib/registry';
import { noNamespaces } from '../lib/ip';
import type { Context, Part } from '../lib/part';
import { mysqlSubstitutions } from '../lib/programs/mysql';
import { Site } from '../lib/programs/site';
import { Bucket } from './bucket';
import { etcdRestored } from './etcd';
import { filesRestored } from './files';
import { mongodbRestored } from './mongodb';
import { mysqlRestored } from './mysql';
import { mysqlToASecond } from './mysql-to-a-second';
import type { World } from './run';

const part: Part = {
  name: 'backup',
  title: 'backups arrive under accounts that may only create, and restores bring back the same',
  alone: true,
  async run(context) {
    const reason = noNamespaces();
    if (reason) {
      context.skip('backups', reason);
      return;
    }
    const environment = loadEnvironment('dev');
    const sets = ['openim-mysql', 'openim-etcd', 'seaweedfs-master', 'seaweedfs-volume', 'seaweedfs-filer'];
    const site = await Site.open('dev', sets, mysqlSubstitutions);
    let bucket: Bucket | undefined;
    try {
      bucket = await Bucket.open(site, environment);
      await all(context, { environment, site, bucket });
    } finally {
      bucket?.close();
      site.close();
    }
    await mysqlToASecond(context);
  },
};

async function all(context: Context, world: World): Promise<void> {
  await etcdRestored(context, world);
  await mongodbRestored(context, world);
  const server = await world.site.pod('openim-mysql');
  await server.start();
  await server.ready(180);
  await world.site.job('openim-mysql-setup');
  await mysqlRestored(context, world, server);
  await filesRestored(context, world, server);
  await context.check('nobody asked the bucket for more than to create, but the copy of files and restores', () => {
    const { refused } = world.bucket;
    // rclone looks whether its folder is an object, and goes on when it may not know.
    const others = refused.filter(
      (line) => !/^dev-backup-(mysql|mongodb|etcd|files)@\S+: read on dev\/(mysql|mongodb|etcd|files)$/.test(line),
    );
    if (others.length > 0) {
      throw new Error(others.join('\n'));
    }
    return `${refused.length} refusals`;
  });
}

export default part;
