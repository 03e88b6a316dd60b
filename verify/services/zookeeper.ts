import type { Context } from '../lib/part';
import { allUp } from '../lib/programs/pod';
import { Site } from '../lib/programs/site';
import { seconds, sleep } from '../lib/time';

/** ZooKeeper with the start script, zoo.cfg and probes of release v3.4; its pods are ready when they have a quorum. */
export async function zookeeper({ check }: Context): Promise<void> {
  await (await Site.open('dev-mysql', ['openim-zookeeper'])).during((site) =>
    check('zookeeper: one member or all are killed at ten moments of their first start, and have a quorum', async () => {
      const members = await site.all('openim-zookeeper');
      const start = Date.now();
      await allUp(members);
      const took = seconds(start);
      for (let moment = 0; moment < 10; moment++) {
        await Promise.all(members.map((member) => member.lose('data')));
        await Promise.all(members.map((member) => member.start()));
        await sleep((moment * took) / 10);
        await Promise.all(members.slice(0, moment % 2 === 0 ? 3 : 1).map((member) => member.signal('SIGKILL')));
        await allUp(members);
      }
      return `first start ${took} s; ${seconds(start)} s`;
    }),
  );
}
