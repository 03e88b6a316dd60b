import type { Context } from '../lib/part';
import { membersKilledAtFirst } from '../lib/programs/killed';
import { Site } from '../lib/programs/site';

/** ZooKeeper with the start script, zoo.cfg and probes of release v3.4; its pods are ready when they have a quorum. */
export async function zookeeper({ check }: Context): Promise<void> {
  await (await Site.open('dev-mysql', ['openim-zookeeper'])).during((site) =>
    check('zookeeper: one member or all are killed at ten moments of their first start, and have a quorum', async () => {
      const took = await membersKilledAtFirst(await site.all('openim-zookeeper'));
      return `a first start takes ${took} s`;
    }),
  );
}
