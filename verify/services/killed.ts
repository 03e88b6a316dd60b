import type { Pod } from '../lib/programs/pod';
import { eventually, sleep } from '../lib/time';

const TIMES = 10;

/**
 * Starts the pods and kills all of them, ten times, each time `step` seconds later than the time before. Their disks stay: the
 * next start has to make something of them.
 */
export async function killedTenTimes(pods: readonly Pod[], step: number): Promise<void> {
  for (let time = 1; time <= TIMES; time++) {
    const starts = Promise.allSettled(pods.map((pod) => pod.start()));
    await sleep(time * step);
    await kill(pods);
    await starts;
    // A container that came after its init container had ended.
    await kill(pods);
  }
}

/** With the process that a container is a child of: it may not have one yet. */
async function kill(pods: readonly Pod[]): Promise<void> {
  for (const pod of pods) {
    pod.kill();
  }
  await eventually('all are gone', 30, async () => pods.every(({ running }) => !running));
}
