import { now, sleep } from './clock';

/** Waits for some seconds, or until it is stopped. */
export async function pause(seconds: number, stop: AbortSignal): Promise<void> {
  const end = now() + seconds;
  for (let left = seconds; left > 0 && !stop.aborted; left = end - now()) {
    await sleep(Math.min(0.1, left));
  }
}
