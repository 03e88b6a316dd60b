export const sleep = (seconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** Asks for a state: `undefined` or `false` as long as it is not reached. */
type Look<T> = () => Promise<T | false | undefined> | T | false | undefined;

/** Seconds between two looks: many start a program, and a container of its own for it. */
const PAUSE = 0.25;

/** Tries `look` again and again until the state is reached; after `seconds` throws its last error, or `what`. */
export async function eventually<T>(what: string, seconds: number, look: Look<T>): Promise<T> {
  const end = Date.now() + seconds * 1000;
  let reason = '';
  while (Date.now() < end) {
    try {
      const result = await look();
      if (result !== undefined && result !== false) {
        return result;
      }
      reason = '';
    } catch (error) {
      reason = `: ${error instanceof Error ? error.message : error}`;
    }
    await sleep(PAUSE);
  }
  throw new Error(`not within ${seconds} s: ${what}${reason}`);
}

/** Seconds within which a state is reached on a machine that is four times slower than two idle cores. */
export const BOUND = 300;

/** `eventually` with that bound. */
export const reached = <T>(what: string, look: Look<T>): Promise<T> => eventually(what, BOUND, look);

/** Tries `claim` again and again, with that bound, until it no longer throws. */
export const holds = (what: string, claim: () => unknown): Promise<true> =>
  reached(what, async () => {
    await claim();
    return true as const;
  });

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
  // The caller is complete by then.
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
