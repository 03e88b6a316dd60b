import assert from 'node:assert';
import { reached, sleep } from '../lib/time';
import type { Run } from './run';

/** The longest time in seconds between two confirmed writes since `time`, up to now. */
function longestGap(run: Run, time: number): number {
  const moments = [time, ...run.ledger.since(time).map(({ confirmed }) => confirmed), Date.now()].sort((a, b) => a - b);
  return Math.max(...moments.slice(1).map((moment, index) => moment - (moments[index] ?? moment))) / 1000;
}

/** A Sentinel less: the others begin no failover. */
export async function oneGone(run: Run): Promise<string> {
  const [sentinel, ...others] = run.world.sentinels;
  const log = () => others.map((one) => one.log('sentinel', Infinity));
  const before = log();
  const start = Date.now();
  await sentinel?.delete();
  await sleep(5);
  const gap = longestGap(run, start);
  const begun = log().filter((text, at) => /\+try-failover|\+switch-master/.test(text.slice(before[at]?.length)));
  await sentinel?.start();
  assert(begun.length === 0, `the others began a failover: ${begun}`);
  return `the longest time without a write was ${gap.toFixed(2)} s in 5`;
}

/** Without Sentinels no client is admitted; all are again after the Sentinels' return. Throws when a write is confirmed after 14 s, four times the time that leases and checks take. */
export async function allGone(run: Run): Promise<string> {
  const { world, ledger } = run;
  await sleep(3);
  const primary = await reached('both proxies route to one pod', () => world.served());
  const start = Date.now();
  await Promise.all(world.sentinels.map((sentinel) => sentinel.delete()));
  await sleep(16);
  const last = Math.max(start, ...ledger.since(start).map(({ confirmed }) => confirmed));
  const back = Date.now();
  await Promise.all(world.sentinels.map((sentinel) => sentinel.start()));
  const served = await reached('both proxies route to one pod again', () => world.served());
  await reached('writes are confirmed again', () => ledger.since(back).length > 0);
  const first = Math.min(...ledger.since(back).map(({ confirmed }) => confirmed));
  const stopped = (last - start) / 1000;
  const right = stopped <= 14 && served === primary;
  assert(right, `the last write was confirmed after ${stopped} s; ${primary} was served, now ${served}`);
  return `service stops after ${stopped.toFixed(1)} s and is back, on the same pod, ${((first - back) / 1000).toFixed(1)} s after they are`;
}
