import { createHmac, randomUUID } from 'node:crypto';
import type { Faults } from './faults';

export const SECRET = 'fake-openim-secret';
export const ADMIN = 'imAdmin';

export interface Claims {
  readonly userID: string;
  readonly platformID: number;
}

/** As pkg/common/servererrs/predefine.go words them. */
export class Refused extends Error {
  constructor(
    readonly errCode: number,
    errMsg: string,
    readonly errDlt = '',
  ) {
    super(errMsg);
  }
}

/** The envelope of what a route returns or refuses, which always has status 200; undefined when no route has the path (status 404). */
export function enveloped(route: () => object | undefined): object | undefined {
  try {
    const data = route();
    return data && { errCode: 0, errMsg: '', errDlt: '', data };
  } catch (error) {
    if (error instanceof Refused) {
      return { errCode: error.errCode, errMsg: error.message, errDlt: error.errDlt };
    }
    throw error;
  }
}

/** What the data services would hold. */
export class State {
  readonly users = new Set([ADMIN]);
  readonly tokens = new Map<string, Claims & { kicked: boolean }>();
  readonly groups = new Map<string, { members: readonly string[]; dismissed: boolean }>();
  readonly uploads = new Map<string, { key: string; hash: string; size: number; parts: Map<number, Buffer> }>();
  readonly objects = new Map<string, { key: string; cause: string }>();
  readonly blobs = new Map<string, Buffer>();
  readonly cleared = new Set<string>();
  /** By conversation: who reads it, and the messages' clientMsgID, whose sequence number is the index and one more. */
  readonly conversations = new Map<string, { readonly readers: readonly string[]; readonly messages: string[] }>();
  dropped = 0;
  /** Pings of clients. */
  pings = 0;
  private readonly happened = new Map<string, number>();

  constructor(readonly faults: Faults) {}

  /** Whether something that is wrong a number of times is wrong this time. */
  wrong(fault: string, times = 0): boolean {
    const count = this.happened.get(fault) ?? 0;
    this.happened.set(fault, count + 1);
    return count < times;
  }

  /** A JWT in form only: what matters is that it is known. */
  login(claims: Claims): string {
    const token = `eyJ${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${randomUUID()}.x`;
    this.tokens.set(token, { ...claims, kicked: false });
    return token;
  }

  /** internal/rpc/auth/auth.go parseToken. */
  claims(token: string): Claims {
    const claims = this.tokens.get(token);
    if (!token.startsWith('eyJ')) {
      throw new Refused(1503, 'TokenMalformedError', `jwt parse error, token=${token}`);
    }
    if (!claims) {
      throw new Refused(1507, 'TokenNotExistError');
    }
    if (claims.kicked) {
      throw new Refused(1506, 'TokenKickedError');
    }
    return claims;
  }
}

/** A fake of SigV4. It depends on the same inputs: method, host, path and key. */
export const signature = (key: string, method: string, host: string, path: string): string =>
  createHmac('sha256', key).update(`${method}\n${host}\n${path}`).digest('hex');

export const S3_KEY = 'fake-s3-secret-key';
