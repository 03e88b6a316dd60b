import type { Api } from '../smoke/api';
import { ApiError, StatusFailure } from '../smoke/failure';
import { now } from './clock';
import { pause } from './pause';

/** Calls a second: the edge takes 100 from one address (charts/model/routes.ts). */
const PER_SECOND = 80;
const AT_ONCE = 16;
/** After the last of them 31 s have gone by. */
const TRIES = 6;

/** gRPC's DeadlineExceeded and Unavailable, OpenIM's ServerInternalError and ConnOverMaxNumLimit (pkg/common/servererrs/code.go). */
const busyCodes = [4, 14, 500, 1601];

/** Whether the server is overloaded, or not there at the moment. */
const isBusy = (error: unknown): boolean =>
  (error instanceof StatusFailure && (error.status === 429 || error.status >= 500)) ||
  (error instanceof ApiError && busyCodes.includes(error.errCode));

/** Calls of the API and new connections: evenly, and later when the server is busy. */
export class Pace {
  /** How often the server was too busy. */
  busy = 0;
  private next = 0;

  constructor(
    private readonly api: Api,
    private readonly stop: AbortSignal,
  ) {}

  /** A call of the API at its turn. Throws what `Api.post` throws. */
  post<T = Record<string, never>>(path: string, body: object, token: string): Promise<T> {
    return this.call(() => this.api.post<T>(path, body, token));
  }

  /** Does work for each item, some at once; the calls in it wait for their turns. Throws the first failure when those that had begun have ended. */
  async each<T>(items: Iterable<T>, work: (item: T) => Promise<unknown>): Promise<void> {
    const rest = items[Symbol.iterator]();
    const failures: unknown[] = [];
    const worker = async () => {
      for (let item = rest.next(); !item.done && !this.stop.aborted && failures.length === 0; item = rest.next()) {
        const { value } = item;
        await work(value).catch((error) => failures.push(error));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    if (failures.length > 0) {
      throw failures[0];
    }
  }

  /** Does it at its turn; again, after 1, 2, 4, 8 and 16 seconds, while the server is busy. */
  async call<T>(work: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      const turn = Math.max(now(), this.next);
      this.next = turn + 1 / PER_SECOND;
      await pause(turn - now(), this.stop);
      try {
        return await work();
      } catch (error) {
        if (!isBusy(error) || tries === TRIES || this.stop.aborted) {
          throw error;
        }
        this.busy += 1;
        this.next = Math.max(this.next, now() + 2 ** (tries - 1));
      }
    }
  }
}
