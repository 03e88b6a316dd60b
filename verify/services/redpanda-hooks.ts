import assert from 'node:assert';
import type { Answer } from '../lib/command';
import type { Context } from '../lib/part';
import type { Pod } from '../lib/programs/pod';
import type { Site } from '../lib/programs/site';
import { seconds } from '../lib/time';

const HOOK = { postStart: '/hooks/post-start.sh', preStop: '/hooks/pre-stop.sh' };
/** Half of the grace period, and what curl may need to notice. */
const BOUND = 50;

/** The hooks on a broker with a fake admin API, and without one: `silent` started before. */
export async function hooks({ check }: Context, broker: Pod, silent: Promise<[Answer, seconds: number]>): Promise<void> {
  /** Runs a hook; the calls that it made. */
  const calls = async (hook: string, prepare = 'true'): Promise<string[]> => {
    await broker.run(['/bin/bash', '-ec', `${prepare}; rm -f /tmp/admin.log`]);
    await broker.run([hook], { timeout: BOUND });
    const log = (await broker.run(['cat', '/tmp/admin.log'])).trim().split('\n');
    return log.filter((call) => !call.startsWith('GET /v1/status'));
  };
  await check('redpanda: a broker that stops retries until draining starts, and waits until it is drained', async () => {
    const start = Date.now();
    const made = await calls(HOOK.preStop, 'touch /tmp/busy');
    follow(made, /^GET .*node_config 200$/, /^PUT .*maintenance 400$/, /^PUT .*maintenance 200$/, /^GET .*maintenance 200$/);
    assert(Date.now() - start >= 3000, `the hook did not wait: ${made.join(', ')}`);
    return `${made.length} calls in ${seconds(start)} s`;
  });
  await check('redpanda: a broker that starts leaves maintenance mode, and also starts when it was not in it', async () => {
    follow(await calls(HOOK.postStart), /^GET .*node_config 200$/, /^DELETE .*maintenance 200$/);
    follow(await calls(HOOK.postStart), /^GET .*node_config 200$/, /^DELETE .*maintenance 400$/);
  });
  await check('redpanda: the hook of a broker that does not answer ends within 45 s', async () => {
    const [{ code, stdout }, took] = await silent;
    const gaveUp = code === 0 && stdout.includes('not drained within 45 s');
    assert(gaveUp, `the hook ended with ${code} after ${took} s: ${stdout}`);
    return `${took} s`;
  });
}

/** preStop in a pod whose program has not started: the admin API does not answer. */
export async function askedInVain(site: Site): Promise<[Answer, seconds: number]> {
  const pod = await site.extraOf(site.object('StatefulSet', 'redpanda'));
  const start = Date.now();
  return [await pod.exec([HOOK.preStop], { timeout: BOUND }), seconds(start)];
}

/** Throws unless the calls begin with these, but for repetitions of one of them. */
function follow(calls: readonly string[], ...patterns: readonly RegExp[]): void {
  const distinct = calls.filter((call, index) => call !== calls[index - 1]);
  const fits =
    distinct.length === patterns.length && patterns.every((pattern, index) => pattern.test(distinct[index] ?? ''));
  assert(fits, `it called ${distinct.join(', ')}`);
}
