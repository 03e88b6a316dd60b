export const sleep = (seconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** Tries `probe` every 100 ms until it returns something else than `undefined` or `false`; after `seconds` throws its last error, or `what`. */
export async function eventually<T>(
  what: string,
  seconds: number,
  probe: () => Promise<T | false | undefined> | T | false | undefined,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  let last: unknown;
  while (Date.now() < end) {
    try {
      const result = await probe();
      if (result !== undefined && result !== false) {
        return result;
      }
      last = undefined;
    } catch (error) {
      last = error;
    }
    await sleep(0.1);
  }
  const reason = last instanceof Error ? `: ${last.message}` : '';
  throw new Error(`not within ${seconds} s: ${what}${reason}`);
}

/** Seconds within which a state is reached on a machine that is four times slower than two idle cores. */
export const BOUND = 240;

/** `eventually` with that bound. */
export const reached = <T>(what: string, probe: () => Promise<T | false | undefined> | T | false | undefined): Promise<T> =>
  eventually(what, BOUND, probe);

/** Seconds since `start` (milliseconds, as of Date.now), with one digit. */
export const seconds = (start: number): number => Math.round((Date.now() - start) / 100) / 10;

/** Does `work` again and again, with a pause in seconds, until it is stopped; `stop` waits for the last time. */
export function repeatedly(pause: number, work: () => unknown): { stop(): Promise<void> } {
  let stopped = false;
  const run = async () => {
    while (!stopped) {
      await work();
      await sleep(pause);
    }
  };
  // Whoever calls this is complete by then.
  const running = sleep(0).then(run);
  return {
    stop: () => {
      stopped = true;
      return running;
    },
  };
}

/** Runs all of these side by side, each to its end; then throws what the first one threw that failed. */
export async function together(...works: readonly (() => Promise<unknown>)[]): Promise<void> {
  const outcomes = await Promise.allSettled(works.map((work) => work()));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) {
    throw failed.reason;
  }
}

/** Runs `work` for 0 … count-1, sixteen at a time; more make no sense on two cores. */
export async function abreast(count: number, work: (n: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) {
      await work(next++);
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}
