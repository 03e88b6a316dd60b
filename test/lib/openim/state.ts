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

/** What the data services would hold. */
export class State {
  readonly users = new Set([ADMIN]);
  readonly tokens = new Map<string, Claims & { kicked: boolean }>();
  readonly groups = new Map<string, { members: readonly string[]; dismissed: boolean }>();
  readonly uploads = new Map<string, { key: string; hash: string; size: number; parts: Map<number, Buffer> }>();
  readonly objects = new Map<string, { key: string; cause: string }>();
  readonly blobs = new Map<string, Buffer>();
  readonly cleared = new Set<string>();
  dropped = 0;

  constructor(readonly faults: Faults) {}

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
