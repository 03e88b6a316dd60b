import assert from 'node:assert';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { slowLoad } from '../lib/programs/images';
import type { Pod } from '../lib/programs/pod';
import { reached } from '../lib/time';
import type { Run } from './run';
import type { World } from './world';

/** 200 bytes each, and 100 of 100 KB: a copy of them does not fit into the buffers of a connection. */
export const KEYS = 4000;
export const FILL = `local text = string.rep('x', 200)
for i = 1, ${KEYS} do redis.call('SET', 'kept:' .. i, i % 40 == 0 and string.rep(text, 500) or text) end
return 'made'`;
export const COUNT = `local there = 0
for i = 1, ${KEYS} do there = there + redis.call('EXISTS', 'kept:' .. i) end
return there`;

/** How Sentinels end a failover, or nothing as long as none has since `from`, an offset in each log. */
const ENDS = /-failover-abort-no-good-slave|\+switch-master/;

/** Both pods stop, and the replica starts first, without data. Throws when it is promoted. */
export const bothGone = (run: Run): Promise<string> =>
  withoutPrimary(run, async (world, primary, replica) => {
    await Promise.all([world.server(primary), replica].map((pod) => pod.signal('SIGKILL')));
    await replica.start();
  });

/** The replica is in the middle of its copy when the primary is lost. Throws when it is promoted. */
export const lostDuringFullSync = (run: Run): Promise<string> =>
  withoutPrimary(run, async (world, primary, replica) => {
    replica.signalProgram('redis-server', 'SIGKILL');
    await replica.gone('dragonfly');
    await replica.startContainer('dragonfly', slowLoad(5000));
    await reached(`${replica.name} copies`, async () => {
      const info = await world.ask(replica.name, 'INFO', 'replication');
      return info.includes('master_sync_in_progress:1') && info.includes('master_link_status:up');
    });
    // The Sentinels' state of the replica is from before its restart: the script that hands over must query the replica
    // itself.
    const { code } = await world.server(primary).exec(['/scripts/handover.sh']);
    assert(code !== 0, `${primary} was replaced by ${replica.name}, which was still copying`);
    await world.server(primary).signal('SIGKILL');
  });

async function withoutPrimary(
  run: Run,
  strike: (world: World, primary: string, replica: Pod) => Promise<void>,
): Promise<string> {
  const { world } = run;
  const primary = await run.whole();
  const replica = world.other(primary);
  await world.ask(primary, 'CONFIG', 'SET', 'rdbcompression', 'no');
  await world.ask(primary, 'EVAL', FILL, '0');
  await saved(world, primary);
  await saved(world, replica.name);
  const size = snapshot(replica);
  const before = world.sentinels.map((sentinel) => sentinel.log('sentinel', Infinity).length);
  await strike(world, primary, replica);
  const start = Date.now();
  const end = await reached('the Sentinels have tried to promote', () =>
    world.sentinels
      .map((sentinel, at) => ENDS.exec(sentinel.log('sentinel', Infinity).slice(before[at]))?.[0])
      .find(Boolean),
  );
  const tried = (Date.now() - start) / 1000;
  // 5 ms a key would be longer than the bound: the load has written some ten thousand keys by now.
  await reached(`${replica.name} answers`, () => world.ask(replica.name, 'CONFIG', 'SET', 'key-load-delay', '0'));
  await saved(world, replica.name);
  const kept = snapshot(replica);
  await world.server(primary).start();
  const served = await reached('a pod is served again', () => world.served());
  const there = Number(await world.ask(served, 'EVAL', COUNT, '0'));
  const faults = [
    ...(end.startsWith('+') ? [`the Sentinels promoted after ${tried.toFixed(1)} s: ${end}`] : []),
    ...(there < KEYS ? [`${served} is served and has ${there} of ${KEYS} keys`] : []),
    ...(kept < size ? [`the last whole snapshot of ${replica.name} was ${size} bytes and is ${kept} now`] : []),
  ];
  assert(faults.length === 0, faults.join('\n'));
  await run.whole();
  return `none was promoted (${end} after ${tried.toFixed(1)} s), ${there} of ${KEYS} keys are there`;
}

/** Redis refuses SAVE while a background save runs. */
const saved = (world: World, name: string): Promise<boolean> =>
  reached(`${name} saves`, async () => (await world.ask(name, 'SAVE')) === 'OK');

const snapshot = (pod: Pod): number => statSync(join(pod.volume('data'), 'dump')).size;
