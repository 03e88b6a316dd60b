import { none } from '../findings';
import { reached, seconds, sleep } from '../time';
import { allUp, type Pod } from './pod';

const TIMES = 10;

/**
 * Starts the pods and kills all of them, ten times, each time `step` seconds later than the time before. Their disks stay: the
 * next start has to make something of them. `look` is called after each time.
 */
export async function killedTenTimes(
  pods: readonly Pod[],
  step: number,
  look: (time: number) => Promise<unknown> = async () => {},
): Promise<void> {
  for (let time = 1; time <= TIMES; time++) {
    let starting = true;
    const starts = Promise.allSettled(pods.map((pod) => pod.start())).then(() => {
      starting = false;
    });
    await sleep(time * step);
    // Again and again: a container may come after its init container has ended.
    await reached('all are gone', () => {
      for (const pod of pods) {
        pod.kill();
      }
      return !starting && pods.every(({ running }) => !running);
    });
    await starts;
    none(
      'programs outlive their pod',
      pods.flatMap(({ name, programs }) => programs.map((program) => `${program} of ${name}`)),
    );
    await look(time);
  }
}

/**
 * Kills a server of MySQL at ten moments of its first start. What was cut off before there is a data directory is left for
 * the next start; what was cut off later is started again at once, and must be whole, as the last start must.
 */
export async function mysqlKilledAtFirst(server: Pod, whole: () => Promise<unknown>): Promise<string> {
  const start = async () => {
    await server.up();
    await whole();
  };
  await server.lose('data');
  const begin = Date.now();
  await start();
  const took = seconds(begin);
  await server.lose('data');
  const looked: number[] = [];
  await killedTenTimes([server], took / (TIMES + 1), async (time) => {
    const { code } = await server.exec(['test', '-d', '/var/lib/mysql/mysql']);
    if (code === 0 || time === TIMES) {
      await start().catch((error: Error) => {
        throw new Error(`killed after ${time} of ${TIMES + 1} parts of its first start: ${error.message}`);
      });
      looked.push(time);
      await server.lose('data');
    }
  });
  await start();
  return `first start ${took} s; a data directory was there from moment ${looked[0]} on; ${seconds(begin)} s`;
}

/**
 * Kills all members of a quorum, or one of them, at ten moments of their first start, each time on empty disks. They must be
 * ready afterwards, and `look` must succeed. Returns the seconds of a first start that nobody interrupts.
 */
export async function membersKilledAtFirst(
  members: readonly Pod[],
  look: (time: number) => Promise<unknown> = async () => {},
): Promise<number> {
  const start = Date.now();
  await allUp(members);
  const took = seconds(start);
  for (let time = 0; time < TIMES; time++) {
    await Promise.all(members.map((member) => member.lose('data')));
    await Promise.all(members.map((member) => member.start()));
    await sleep((time * took) / TIMES);
    const killed = time % 2 === 0 ? members : members.slice(0, 1);
    await Promise.all(killed.map((member) => member.signal('SIGKILL')));
    await allUp(members);
    await look(time);
  }
  return took;
}
