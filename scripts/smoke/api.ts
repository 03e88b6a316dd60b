import { edgeStatus } from './advice/edge';
import { refusal, unknownPath } from './advice/openim';
import { ApiError, StatusFailure } from './failure';
import { address, described, http } from './http';
import { apiBase, type Target } from './target';

/** OpenIM's REST API, or openim-chat's, which has the same envelope. */
export class Api {
  constructor(
    readonly target: Target,
    /**
     * Prefix of the names of all created objects, and of every operation ID, which identifies a call in the logs of the
     * pods.
     */
    readonly id: string,
    private readonly base = apiBase(target),
    private readonly advice = refusal,
    /** What was made and cannot be removed by it. */
    readonly stays: string[] = [],
  ) {}

  /**
   * `data` of the answer to a POST; paths and fields as in internal/api/router.go of v3.8.3-patch.15. Throws ApiError
   * if OpenIM rejects it, and Failure if there is no answer.
   */
  async post<T = Record<string, never>>(path: string, body: object, token?: string): Promise<T> {
    const url = new URL(this.base + path);
    const operationID = `${this.id}${path.replaceAll('/', '-')}`;
    const headers = { 'content-type': 'application/json', operationID, ...(token ? { token } : {}) };
    const answer = await http(url, { method: 'POST', headers, body: JSON.stringify(body) }, this.target.seconds);
    const envelope = answer.status === 200 ? json(answer.body) : undefined;
    if (!envelope) {
      const own = answer.body.toString() === '404 page not found';
      const advice = own ? unknownPath : edgeStatus(url, answer.status);
      throw new StatusFailure(`POST ${address(url)}: ${described(answer)}`, answer.status, advice);
    }
    const { errCode, errMsg, errDlt, data } = envelope;
    if (errCode !== 0) {
      const said = words(errMsg, errDlt);
      throw new ApiError(`POST ${path}: errCode ${errCode} ${said}`, errCode, this.advice(path, errCode, said));
    }
    return (data ?? {}) as T;
  }
}

interface Envelope {
  readonly errCode: number;
  readonly errMsg?: string;
  readonly errDlt?: string;
  readonly data?: unknown;
}

/** The detail, errDlt, often repeats the message. */
export const words = (errMsg = '', errDlt = ''): string =>
  errDlt.startsWith(errMsg) ? errDlt : [errMsg, errDlt].filter(Boolean).join(': ');

function json(body: Buffer): Envelope | undefined {
  try {
    const value = JSON.parse(body.toString());
    return typeof value?.errCode === 'number' ? value : undefined;
  } catch {
    return undefined;
  }
}
