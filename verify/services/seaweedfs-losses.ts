import assert from 'node:assert';
import { randomBytes } from 'node:crypto';
import { refused, succeeded } from '../lib/command';
import type { Context } from '../lib/part';
import { restart } from '../lib/programs/mysql';
import type { Pod } from '../lib/programs/pod';
import { BUCKET, filerKeys, ok, s3Of, same } from '../lib/programs/s3';
import type { Site } from '../lib/programs/site';
import { abreast, holds, reached, seconds, sleep } from '../lib/time';
import { leaderOf, placements } from './seaweedfs-masters';

/** Loss of a master, and of a volume server with its disk. */
export async function lossless(
  { check }: Context,
  site: Site,
  masters: readonly Pod[],
  volumes: readonly Pod[],
  filers: readonly [Pod, Pod],
): Promise<void> {
  const client = s3Of(filers[0], filerKeys(site, 'openim'));
  const shell = (master: Pod, input: string) =>
    master.exec(['weed', 'shell', `-filer=${filers[0].ip}:8888`], { input, timeout: 120 });
  const objects = Array.from({ length: 40 }, () => randomBytes(200_000));
  await check('weed: every object is on two volume servers, and the loss of either one loses no object', async () => {
    await abreast(objects.length, async (n) => ok(await client.put(`${BUCKET}/kept/${n}`, objects[n] as Buffer)));
    const copies = await reached('every volume in use has two copies', async () => {
      // Masters learn sizes from heartbeats.
      const found = await placements(masters);
      return found.length > 0 && found.every(({ locations }) => locations.length === 2) && found;
    });
    for (const volume of volumes) {
      await volume.signal('SIGKILL');
      await abreast(objects.length, async (n) =>
        holds(`object ${n} is read`, async () => same(await client.get(`${BUCKET}/kept/${n}`), objects[n] as Buffer)),
      );
      await volume.up();
    }
    return `${objects.length} objects on ${copies.length} volumes, ${volumes.length} servers killed in turn`;
  });
  await check("weed: the masters' maintenance replicates the volumes of a lost disk again", async () => {
    const [master] = masters as [Pod];
    const lost = volumes.at(-1) as Pod;
    await lost.lose('data');
    const gone = await reached('the masters miss copies', async () => {
      const single = (await placements(masters)).filter(({ locations }) => locations.length < 2);
      return single.length > 0 && single.length;
    });
    const said = await succeeded('weed shell', shell(master, maintenance(master)));
    await holds('every volume in use has two copies', async () => {
      const single = (await placements(masters)).filter(({ locations }) => locations.length !== 2);
      assert(single.length === 0, said);
    });
    await lost.up();
    await abreast(objects.length, async (n) => same(await client.get(`${BUCKET}/kept/${n}`), objects[n] as Buffer));
    return `${gone} volumes had one copy left; its commands run by hand, as the master's clock takes 17 minutes`;
  });
  await check("weed: the maintenance deletes the filers' change log, once it is old", async () => {
    const [master] = masters as [Pod];
    const [purge = ''] = maintenance(master).match(/^fs\.log\.purge .*$/m) ?? [];
    const days = async () =>
      (await shell(master, 'fs.ls /topics/.system/log\n')).stdout.match(/\d{4}-\d\d-\d\d/g)?.length ?? 0;
    // Filers write it once a minute.
    const kept = await reached('filers have written their change log', days);
    await shell(master, `${purge}\n`);
    assert((await days()) === kept, `"${purge}" deletes entries that are not a week old`);
    await shell(master, `${purge.replace(/=\d+/, '=0')}\n`);
    await reached('it is gone', async () => (await days()) === 0);
    return `${kept} day`;
  });
  await check('weed: with another master down the leader stays, and writes continue', async () => {
    const leader = await reached('all name the same leader', () => leaderOf(masters));
    const other = masters.find((master) => master !== leader) as Pod;
    await other.signal('SIGTERM');
    const rest = masters.filter((master) => master !== other);
    // Three times the election's time-out.
    for (let look = 0; look < 12; look++) {
      ok(await client.put(`${BUCKET}/kept/${look}`, objects[look] as Buffer));
      const now = await leaderOf(rest);
      assert(now === leader, `${leader.name} led, then ${now.name}`);
      await sleep(0.5);
    }
    await other.up();
    return `${leader.name} led all the time, 12 writes in 6 s`;
  });
  await check('weed: after the loss of the leader the others elect one, reads continue and writes resume', async () => {
    const leader = await reached('all name the same leader', () => leaderOf(masters));
    await leader.signal('SIGKILL');
    const start = Date.now();
    const rest = masters.filter((master) => master !== leader);
    let reads = 0;
    await reached('the two others agree on a leader', async () => {
      same(await client.get(`${BUCKET}/kept/0`), objects[0] as Buffer);
      reads += 1;
      return leaderOf(rest);
    });
    const elected = seconds(start);
    await reached('a write succeeds', async () => ok(await client.put(`${BUCKET}/elected`, Buffer.from('x'))));
    const written = seconds(start);
    await leader.up();
    await reached('all three agree again', () => leaderOf(masters));
    return `leader after ${elected} s, a write after ${written} s, ${reads} reads meanwhile`;
  });
}

/** What the leading master runs every 17 minutes. */
function maintenance({ spec }: Pod): string {
  const { value } = spec.containers[0]?.env?.find(({ name }) => name === 'WEED_MASTER_MAINTENANCE_SCRIPTS') ?? {};
  assert(value, 'container master has no WEED_MASTER_MAINTENANCE_SCRIPTS');
  return value;
}

/** MySQL stops while the filers run, and is unavailable when one starts. */
export async function withoutMysql(
  { check }: Context,
  site: Site,
  mysql: Pod,
  [filer, second]: readonly [Pod, Pod],
): Promise<void> {
  const client = s3Of(filer, filerKeys(site, 'openim'));
  await check('weed: a filer survives a restart of MySQL, and is not ready meanwhile', async () => {
    ok(await client.put(`${BUCKET}/before`, Buffer.from('x')));
    await mysql.signal('SIGTERM');
    await holds('readiness fails', () => filer.fails('readinessProbe'));
    await filer.probe('livenessProbe');
    await restart(mysql);
    const start = Date.now();
    await filer.ready();
    await second.ready();
    same(await client.get(`${BUCKET}/before`), Buffer.from('x'));
    ok(await client.put(`${BUCKET}/after`, Buffer.from('x')));
    return `both ready ${seconds(start)} s after MySQL`;
  });
  await check('weed: a filer that starts before MySQL waits in its init container, and would exit without it', async () => {
    await mysql.signal('SIGTERM');
    await second.signal('SIGTERM');
    const args = second.spec.containers[0]?.args?.map((arg) => arg.replace('$(POD_NAME)', second.name)) ?? [];
    await refused('weed filer without MySQL', second.exec(['weed', ...args], { timeout: 60 }), /mysql/i);
    const starting = second.start();
    await reached('the init container waits', () => second.log('wait').includes('waiting for openim-mysql'));
    await restart(mysql);
    await starting;
    await second.ready();
    same(await s3Of(second, filerKeys(site, 'openim')).get(`${BUCKET}/before`), Buffer.from('x'));
  });
}
