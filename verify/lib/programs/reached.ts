import { eventually } from '../time';

/** Seconds within which a state is reached on a machine that is four times slower than two idle cores. */
export const BOUND = 240;

/** Waits until `probe` returns something else than `undefined` or `false`; throws its last error, or `what`. */
export const reached = <T>(what: string, probe: () => Promise<T | false | undefined> | T | false | undefined): Promise<T> =>
  eventually(what, BOUND, probe);
