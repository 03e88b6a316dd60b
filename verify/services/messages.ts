import assert from 'node:assert';
import type { Context } from '../lib/part';
import type { Pod } from '../lib/programs/pod';
import type { Site } from '../lib/programs/site';
import { reached, sleep } from '../lib/time';

/** MongoDB's driver gives up after 30 s and Redis's after 5 s, unless they are configured to wait. */
const AWAY = 40;
const SILENT = 15;
/** Messages that one call of `clients messages` sends. */
const SENT = 10;

/** openim-msgtransfer itself, with running brokers: messages that were sent while its stores were unavailable. */
export async function messages({ check }: Context, site: Site): Promise<void> {
  const transfer = await site.extraOf(site.object('Deployment', 'openim-msgtransfer'));
  const [mongodb, dragonfly] = [await site.pod('openim-mongodb'), await site.pod('dragonfly')];
  const found = await check('messages: msgtransfer starts, and moves queued messages to MongoDB', async () => {
    const members = await site.all('openim-etcd');
    await Promise.all([...members, mongodb, dragonfly].map((pod) => pod.start()));
    await Promise.all([...members, dragonfly].map((pod) => pod.ready()));
    await site.job('openim-etcd-setup');
    // Its group has an offset before it ever joined.
    await send(transfer, 'first');
    await transfer.up();
    await reached('everything is stored', () => stored(mongodb, 'first') === SENT);
    return `${SENT} of ${SENT} that were sent before its first start`;
  });
  if (!found) {
    return;
  }
  await check('messages: those sent while MongoDB and Dragonfly are unavailable are stored when they return', async () => {
    await Promise.all([mongodb, dragonfly].map((pod) => pod.signal('SIGKILL')));
    await send(transfer, 'during');
    await sleep(AWAY);
    assert(transfer.running, `msgtransfer has ended:\n${transfer.log()}`);
    await Promise.all([mongodb, dragonfly].map((pod) => pod.start()));
    await send(transfer, 'after');
    const all = () => stored(mongodb, 'during') === SENT && stored(mongodb, 'after') === SENT;
    await reached('everything is stored', async () => all()).catch(() => {
      const count = (name: string) => `${stored(mongodb, name)} of ${SENT}`;
      throw new Error(`stored of those sent during the outage ${count('during')}, after that ${count('after')}`);
    });
    return `away ${AWAY} s; ${2 * SENT} of ${2 * SENT} stored`;
  });
  await check('messages: those sent while Dragonfly does not answer are stored when it does', async () => {
    await dragonfly.signal('SIGSTOP');
    await send(transfer, 'silent');
    await sleep(SILENT);
    await dragonfly.signal('SIGCONT');
    await reached('everything is stored', () => stored(mongodb, 'silent') === SENT).catch(() => {
      throw new Error(`${stored(mongodb, 'silent')} of ${SENT} stored`);
    });
    const ended = transfer.log(undefined, Number.POSITIVE_INFINITY).match(/before it gives up/g)?.length ?? 0;
    assert(ended === 1, `msgtransfer was stopped ${ended} times`);
    return `silent for ${SILENT} s; ${SENT} of ${SENT} stored`;
  });
  await check('messages: msgtransfer exits at SIGTERM within the grace period of its pod', () => transfer.signal('SIGTERM'));
}

const send = (from: Pod, name: string): Promise<string> => from.run(['clients', 'messages', name]);

/** How many of these the fake of MongoDB received, each counted once. */
const stored = (mongodb: Pod, name: string): number =>
  new Set(mongodb.log(undefined, Number.POSITIVE_INFINITY).match(new RegExp(`^stored ${name}-\\d$`, 'gm'))).size;
