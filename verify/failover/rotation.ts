import assert from 'node:assert';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { nextSteps } from '../../scripts/secrets/steps';
import { listener } from '../lib/listener';
import type { Pod } from '../lib/programs/pod';
import { BOUND, holds, reached, sleep } from '../lib/time';
import { COUNT, FILL, KEYS } from './empty-replica';
import type { Run } from './run';
import type { World } from './world';

/** Seconds until the pod of the primary is back: longer than Sentinels wait, as when its disk is attached elsewhere. */
const AWAY = 20;

/** Another password, by the commands that `npm run secrets -- prod --rotate dragonfly` prints. Throws when anything is lost. */
export async function rotation(run: Run): Promise<string> {
  const { world } = run;
  const primary = await run.whole();
  await world.ask(primary, 'EVAL', FILL, '0');
  // Redis refuses SAVE, the first step, while it still ends the save that the replica got.
  await reached(`${primary} saves nothing`, async () =>
    (await world.ask(primary, 'INFO', 'persistence')).includes('rdb_bgsave_in_progress:0'),
  );
  const begun = Date.now();
  const steps = nextSteps(world.environment, 'dragonfly').filter((step) => !/externalsecret|-n openim/.test(step));
  const server = createServer(
    listener(async (request, response) => {
      const words = (await text(request)).split('\0').slice(0, -1);
      response.end(await kubectl(world, primary, words));
    }),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', steps.join(' &&\n')], {
    timeout: 3 * BOUND * 1000,
    env: { ...process.env, PATH: `${__dirname}:${process.env.PATH}`, KUBECTL: `http://127.0.0.1:${port}` },
  }).finally(() => server.close());
  const served = await reached('a pod is served again', () => world.served());
  const first = await reached('writes are confirmed again', () =>
    run.ledger.since(begun).find(({ sent }) => sent > Date.now() - 5000),
  );
  const there = Number(await world.ask(served, 'EVAL', COUNT, '0'));
  const writes = run.ledger.since(begun);
  const lost = await run.missing(writes, served);
  assert(
    served === primary && there >= KEYS && lost <= 0,
    `${primary} was served, now ${served}; ${there} of ${KEYS} keys, ${lost} of ${writes.length} writes lost`,
  );
  await run.whole();
  return `${there} of ${KEYS} keys and ${writes.length} of ${writes.length} confirmed writes are there; served again after ${((first.confirmed - begun) / 1000).toFixed(0)} s`;
}

/** The few commands of it that the steps use. Throws for another one. */
async function kubectl(world: World, primary: string, [, , verb, ...words]: readonly string[]): Promise<string> {
  const named = (word = '') => world.pods.find(({ name }) => name === word.replace(/^pod\//, '')) as Pod;
  switch (verb) {
    case 'exec':
      return named(words[0]).run(inWorld(words.slice(4)), { container: words[2], timeout: BOUND });
    case 'get':
      return world.pods
        .filter(({ name }) => selected(words[2] ?? '', name))
        .map(({ name }) => `pod/${name}\n`)
        .join('');
    case 'delete': {
      const pod = named(words.at(-1));
      await pod.delete();
      // Like the StatefulSet controller, after kubectl has ended.
      world.passwords.set(pod.name, 'another');
      void sleep(pod.name === primary ? AWAY : 0).then(() => pod.start());
      return '';
    }
    case 'wait':
      if (words[0] === '--for=condition=Ready') {
        await ready(named(words[1]));
      }
      return '';
    case 'rollout':
      for (const pod of world.pods.filter(({ name }) => name.replace(/-\d+$/, '') === words[2])) {
        await ready(pod);
      }
      return '';
    default:
      throw new Error(`${verb} ${words.join(' ')} is not supported here`);
  }
}

/** Waits until every container of a pod passes its readiness probe. */
const ready = (pod: Pod): Promise<true> =>
  holds(`${pod.name} is ready`, () => Promise.all(pod.spec.containers.map(({ name }) => pod.probe('readinessProbe', name))));

/** Redis has one port in this world. */
const inWorld = (words: readonly string[]): readonly string[] => words.map((word) => (word === '9999' ? '6379' : word));

const selected = (selector: string, pod: string): boolean => {
  const [, names = ''] = /app\.kubernetes\.io\/name(?: in \(|=)([a-z,-]+)/.exec(selector) ?? [];
  const [, but] = /pod-name!=([a-z0-9-]+)/.exec(selector) ?? [];
  // "dragonfly-0,statefulset..." of a selector without a list: the name ends at the comma.
  const workloads = selector.includes(' in ') ? names.split(',') : names.split(',').slice(0, 1);
  return workloads.includes(pod.replace(/-\d+$/, '')) && pod !== but;
};
