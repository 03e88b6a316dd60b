import type { Context, Part } from '../lib/part';
import { mysql, mysqlSubstitutions } from '../lib/programs/mysql';
import { Site } from '../lib/programs/site';
import { together } from '../lib/time';
import { dragonfly } from './dragonfly';
import { etcd } from './etcd';
import { kafka } from './kafka';
import { mysqlReplicas } from './mysql-replicas';
import { seaweedfs } from './seaweedfs';
import { zookeeper } from './zookeeper';

const part: Part = {
  name: 'services',
  here: 'data services',
  title: 'real data services start with the scripts, arguments, files, users and read-only roots of the output',
  async run(context) {
    // None has to do with another; each of them waits as much as it works.
    await together(
      () => etcd(context),
      () => storage(context),
      () => mysqlReplicas(context),
      () => kafka(context),
      () => dragonfly(context),
      () => zookeeper(context),
    );
  },
};

/** The object store, on the MySQL that it keeps its names in. */
async function storage(context: Context): Promise<void> {
  const sets = ['openim-mysql', 'seaweedfs-master', 'seaweedfs-volume', 'seaweedfs-filer'];
  await (await Site.open('dev', sets, mysqlSubstitutions)).during(async (site) => {
    const server = await mysql(context, site);
    if (server) {
      await seaweedfs(context, site, server);
    }
  });
}

export default part;
