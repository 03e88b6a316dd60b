import { eventually, sleep } from '../time';
import type { Pod } from './pod';

const TIMES = 10;

/**
 * Starts the pods and kills all of them, ten times, each time `step` seconds later than the time before. Their disks stay: the
 * next start has to make something of them.
 */
export async function killedTenTimes(pods: readonly Pod[], step: number): Promise<void> {
  for (let time = 1; time <= TIMES; time++) {
    let starting = true;
    const starts = Promise.allSettled(pods.map((pod) => pod.start())).then(() => {
      starting = false;
    });
    await sleep(time * step);
    // Again and again: a container may come after its init container has ended.
    await eventually('all are gone', 120, () => {
      for (const pod of pods) {
        pod.kill();
      }
      return !starting && pods.every(({ running }) => !running);
    });
    await starts;
  }
}
