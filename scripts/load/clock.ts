import { sleep } from '../smoke/sleep';

/** Seconds of a clock that never goes back. */
export const now = (): number => performance.now() / 1000;

export { sleep };
