import { cpus } from 'node:os';
import { sleep, together } from './time';

interface Bounds {
  /** Works that run at a time on a busy machine: each of them waits now and then. */
  readonly least: number;
  /** Works that run at a time on an idle machine. */
  readonly most: number;
  /** Seconds over which the use of the processors is measured before another work begins. */
  readonly window: number;
}

/**
 * Runs all of these, in their order: another one begins when one has ended or the processors have time left. Each runs to
 * its end; then throws what the first one threw that failed.
 */
export async function sideBySide(
  works: readonly (() => Promise<unknown>)[],
  { least, most, window }: Bounds,
): Promise<void> {
  const all: Promise<unknown>[] = [];
  const running = new Set<Promise<void>>();
  for (const work of works) {
    while (running.size >= Math.min(least, most)) {
      const timeLeft = await Promise.race([idle(window), ...running]);
      if (timeLeft && running.size < most) {
        break;
      }
    }
    const one = work();
    const ended: Promise<void> = one.catch(() => {}).then(() => void running.delete(ended));
    all.push(one);
    running.add(ended);
  }
  await together(...all.map((one) => () => one));
}

/** Whether the processors are idle for half a second of each second. */
async function idle(window: number): Promise<boolean> {
  const milliseconds = () => cpus().reduce((sum, { times }) => sum + times.idle, 0);
  const before = milliseconds();
  await sleep(window);
  return milliseconds() - before > 500 * window;
}
