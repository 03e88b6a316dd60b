import assert from 'node:assert';
import type { Answer } from '../lib/command';
import type { Context } from '../lib/part';
import { slowLoad } from '../lib/programs/images';
import { killedTenTimes } from '../lib/programs/killed';
import type { Pod } from '../lib/programs/pod';
import { Site } from '../lib/programs/site';
import { reached, seconds } from '../lib/time';

/** Dragonfly's start script and probes with redis-server in its place. */
export async function dragonfly(context: Context): Promise<void> {
  await (await Site.open('dev', ['dragonfly'])).during(async (site) => {
    const [primary, replica] = (await site.all('dragonfly')) as [Pod, Pod];
    const password = site.secrets('dragonfly', 'dragonfly', 'password');
    await started(context, site, primary, replica);
    await purged(context, primary, replica);
    await detached(context, primary, replica, password);
    await cutOff(context, primary);
  });
}

async function started({ check }: Context, site: Site, primary: Pod, replica: Pod): Promise<void> {
  await check('dragonfly: a replica before its first full sync is not ready', async () => {
    // What is there after ten first starts that were killed must not keep them from another one.
    await killedTenTimes([primary, replica], 0.05);
    await replica.start();
    await reached('the replica is up', () => contains(redis(replica, 'PING'), 'PONG'));
    await replica.probe('startupProbe');
    await replica.fails('readinessProbe').finally(() => replica.signal('SIGKILL'));
  });
  await check('dragonfly: the first pod starts as primary, the second as its replica', async () => {
    await Promise.all([primary.start(), replica.start()]);
    await Promise.all([primary.ready(), replica.ready()]);
    await contains(redis(primary, 'INFO', 'replication'), 'role:master');
    await reached('the replica follows', () =>
      contains(redis(replica, 'INFO', 'replication'), 'role:slave', `master_host:${primary.name}.`, 'master_link_status:up'),
    );
    await primary.probe('livenessProbe');
    await replica.probe('livenessProbe');
  });
  await check('dragonfly: clients need the password', async () => {
    const command = ['redis-cli', '-h', 'dragonfly.dragonfly.svc.cluster.local', 'PING'];
    await contains(replica.exec(command, { env: { REDISCLI_AUTH: '' } }), 'NOAUTH');
    const wrong = `${site.secrets('dragonfly', 'dragonfly', 'password')}x`;
    await contains(replica.exec(command, { env: { REDISCLI_AUTH: wrong } }), 'WRONGPASS');
    await contains(replica.exec(command), 'PONG');
  });
}

async function purged({ check }: Context, primary: Pod, replica: Pod): Promise<void> {
  // More than one DEL of 1000 takes; while it loads, clients are answered after every 1024 bytes, some twenty keys.
  const fill = `for i = 1, 3000 do
  redis.call('HSET', 'MALLOC_SEQ:c' .. i, 'CURR', '7', 'LAST', '50')
  redis.call('SET', 'SEQ_USER:' .. i, redis.sha1hex(i))
end
return 'made'`;
  await check('dragonfly: while a snapshot loads, a pod is neither ready nor restarted', async () => {
    await contains(redis(primary, 'EVAL', fill, '0'), 'made');
    // Redis refuses SAVE while a background save runs.
    await reached('it is saved', () => contains(redis(primary, 'SAVE'), 'OK'));
    await primary.signal('SIGKILL');
    // Two minutes, until the delay is taken back.
    await primary.startContainer('dragonfly', slowLoad(20_000));
    await reached('the snapshot is being loaded', () => contains(redis(primary, 'INFO', 'persistence'), '\nloading:1'));
    await primary.fails('startupProbe');
    await primary.fails('readinessProbe');
    await primary.probe('livenessProbe');
    await contains(redis(primary, 'INFO', 'persistence'), '\nloading:1');
    await contains(redis(primary, 'CONFIG', 'SET', 'key-load-delay', '0'), 'OK');
  });
  await check('dragonfly: a primary drops the sequence keys of its snapshot before its startup probe passes', async () => {
    await reached('it is loaded', () => contains(redis(primary, 'INFO', 'persistence'), '\nloading:0'));
    await equals(redis(primary, 'DBSIZE'), '6000');
    await primary.probe('startupProbe');
    await equals(redis(primary, 'DBSIZE'), '3000');
    await equals(redis(primary, 'EVAL', "return #redis.call('KEYS','MALLOC_SEQ:*')", '0'), '0');
    await primary.ready();
    return '3000 of 6000 keys';
  });
  await check('dragonfly: later keys stay, on the primary and on its replica', async () => {
    await contains(redis(primary, 'SET', 'MALLOC_SEQ:new', '1'), 'OK');
    await reached('the replica has it', () => equals(redis(replica, 'EXISTS', 'MALLOC_SEQ:new'), '1'));
    await primary.probe('startupProbe');
    await replica.signal('SIGKILL');
    await replica.up();
    await reached('the replica has it again', () => equals(redis(replica, 'EXISTS', 'MALLOC_SEQ:new'), '1'));
    await replica.probe('startupProbe');
    await equals(redis(primary, 'EXISTS', 'MALLOC_SEQ:new'), '1');
  });
}

/** A pass through all keys may take longer than a probe: the next one continues where the previous one was killed. */
async function cutOff({ check }: Context, primary: Pod): Promise<void> {
  await check('dragonfly: a purge that is killed repeatedly completes', async () => {
    const fill =
      "for i=1,200000 do redis.call('SET',ARGV[1]..':'..i,'') end redis.call('SET','MALLOC_SEQ:'..ARGV[1],'') return 'made'";
    for (const part of ['a', 'b', 'c', 'd', 'e']) {
      await contains(redis(primary, 'EVAL', fill, '0', part), 'made');
    }
    let tries = 1;
    while ((await primary.exec(['timeout', '-s', 'KILL', '1', '/scripts/purge.sh'])).code !== 0) {
      tries += 1;
      assert(tries <= 200, 'it did not complete in 200 attempts of one second');
    }
    await equals(redis(primary, 'EVAL', "return #redis.call('KEYS','MALLOC_SEQ:*')", '0'), '0');
    return `1,000,000 keys in ${tries} tries`;
  });
}

/** A replica that no longer follows its primary: here because of a wrong password, as Redis has no such rule. */
async function detached({ check }: Context, primary: Pod, replica: Pod, password: string): Promise<void> {
  const MARK = '/tmp/detached';
  const shell = (text: string) => replica.exec(['/bin/sh', '-ec', text]);
  const overdue = () => shell(`echo $(($(date +%s) - 601)) > ${MARK}`);
  const marked = async (): Promise<boolean> => (await shell(`test -e ${MARK}`)).code === 0;
  const masterauth = async (value: string) => {
    await contains(redis(replica, 'CONFIG', 'SET', 'masterauth', value), 'OK');
    await redis(primary, 'CLIENT', 'KILL', 'TYPE', 'replica');
  };
  const link = (state: 'up' | 'down') =>
    reached(`the link is ${state}`, () => contains(redis(replica, 'INFO', 'replication'), `master_link_status:${state}`));

  await check('dragonfly: a detached replica is restarted after 600 s, not before', async () => {
    await masterauth('wrong');
    await link('down');
    await replica.probe('livenessProbe');
    assert(await marked(), `the probe did not write ${MARK}`);
    // The clock cannot be moved for one process, the mark can.
    await shell(`echo $(($(date +%s) - 590)) > ${MARK}`);
    await replica.probe('livenessProbe');
    await overdue();
    await replica.fails('livenessProbe');
  });
  await check('dragonfly: a detached replica is not restarted for a primary that is away or empty', async () => {
    await primary.signal('SIGSTOP');
    const start = Date.now();
    await replica.probe('livenessProbe');
    const silent = seconds(start);
    await primary.signal('SIGCONT');
    assert(!(await marked()), 'the mark remained while the primary was unavailable');
    await overdue();
    await contains(redis(primary, 'FLUSHALL'), 'OK');
    await replica.probe('livenessProbe');
    // The first login after that.
    await contains(redis(primary, 'SET', 'login', '1'), 'OK');
    await overdue();
    await replica.probe('livenessProbe');
    assert(!(await marked()), 'a replica with thousands of keys would be restarted for a primary with one');
    await overdue();
    await primary.signal('SIGKILL');
    await replica.probe('livenessProbe');
    assert(!(await marked()), 'the mark remained after the loss of the primary');
    return `silent, emptied, nearly empty, gone; the slowest probe took ${silent} s of its 10`;
  });
  await check('dragonfly: once the replica follows again, the timer is reset', async () => {
    await primary.up();
    await masterauth(password);
    await link('up');
    await overdue();
    await replica.probe('livenessProbe');
    assert(!(await marked()), 'the mark remained after the replica followed again');
  });
}

/** redis-cli in the pod, with the password of its environment. */
const redis = (pod: Pod, ...command: string[]): Promise<Answer> => pod.exec(['redis-cli', ...command]);

/** Throws unless the answer has each of these texts. */
async function contains(answer: Promise<Answer>, ...texts: readonly string[]): Promise<true> {
  const { stdout, stderr } = await answer;
  const missing = texts.filter((text) => !(stdout + stderr).includes(text));
  assert(missing.length === 0, `no ${missing.join(', ')} in: ${stdout}${stderr}`);
  return true;
}

/** Throws unless the answer is this text. */
async function equals(answer: Promise<Answer>, text: string): Promise<true> {
  const { stdout, stderr } = await answer;
  assert(stdout.trim() === text, `${stdout}${stderr} instead of ${text}`);
  return true;
}
