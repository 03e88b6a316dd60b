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
