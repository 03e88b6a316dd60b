import { createHash, randomUUID } from 'node:crypto';
import { check } from './gateway';
import { ADMIN, S3_KEY, type State, signature } from './state';

const PART = 5 * 2 ** 20;
const md5 = (data: Buffer | string): string => createHash('md5').update(data).digest('hex');

export interface Initiate {
  readonly hash: string;
  readonly size: number;
  readonly maxParts: number;
  readonly name: string;
}

export interface Complete {
  readonly uploadID: string;
  readonly parts: readonly string[];
  readonly name: string;
  readonly cause: string;
}

export interface S3Request {
  readonly method: string;
  readonly host: string;
  readonly url: URL;
  readonly authorization?: string;
  readonly body: Buffer;
}

export interface S3Answer {
  readonly status: number;
  readonly code?: string;
  readonly body?: Buffer;
}

/** openim-third with github.com/openimsdk/tools s3/cont and s3/minio of v0.0.50-alpha.106, and the S3 server behind it. */
export class Storage {
  constructor(
    private readonly state: State,
    /** `minio.externalAddress`. */
    private readonly external: () => string,
  ) {}

  initiate({ hash, size, maxParts, name }: Initiate, by: string): object {
    mayUpload(name, by);
    check(/^[0-9a-f]{32}$/.test(hash), 500, 'ServerInternalError', 'invalid md5');
    const count = Math.ceil(size / PART);
    check(maxParts <= count, 500, 'ServerInternalError', `too many parts: ${count}`);
    const uploadID = randomUUID();
    const key = `openim/${size > PART ? 'data/hash' : 'temp'}/${hash}`;
    this.state.uploads.set(uploadID, { key, hash, size, parts: new Map() });
    const { origin, host } = new URL(this.external());
    const path = `/openim/${key}`;
    if (size <= PART) {
      const url = `${origin}${path}?X-Amz-Signature=${signature(S3_KEY, 'PUT', host, path)}`;
      const sign = { url: '', query: null, header: null, parts: [{ partNumber: 1, url, query: null, header: null }] };
      return { url: '', upload: { uploadID, partSize: PART, sign, expireTime: Date.now() } };
    }
    const parts = Array.from({ length: maxParts }, (_, index) => ({
      partNumber: index + 1,
      url: '',
      query: [{ key: 'partNumber', values: [String(index + 1)] }],
      header: [{ key: 'Authorization', values: [signature(S3_KEY, 'PUT', host, `${path}${index + 1}`)] }],
    }));
    const sign = { url: origin + path, query: [{ key: 'uploadId', values: [uploadID] }], header: null, parts };
    return { url: '', upload: { uploadID, partSize: PART, sign, expireTime: Date.now() } };
  }

  complete({ uploadID, parts, name, cause }: Complete, by: string, publicApi: string): object {
    mayUpload(name, by);
    const upload = this.state.uploads.get(uploadID);
    check(upload && md5(parts.join(',')) === upload.hash, 500, 'ServerInternalError', 'md5 mismatching');
    const stored = parts.map((_, index) => upload?.parts.get(index + 1) ?? Buffer.alloc(0));
    check(
      stored.every((part, index) => md5(part) === parts[index]),
      500,
      'ServerInternalError',
      'InvalidPart',
    );
    const key = upload?.key ?? '';
    this.state.blobs.set(key, Buffer.concat(stored));
    this.state.objects.set(name, { key, cause });
    return { url: `${publicApi}/object/${name}` };
  }

  accessUrl(name: string): string {
    const object = this.state.objects.get(name);
    check(object, 1004, 'RecordNotFoundError');
    const { origin, host } = new URL(this.external());
    const path = `/openim/${object?.key}`;
    return `${origin}${path}?X-Amz-Signature=${signature(S3_KEY, 'GET', host, path)}`;
  }

  /** What the S3 server answers; the edge in front of it has its own word on size. */
  serve({ method, host, url, authorization, body }: S3Request): S3Answer {
    const { faults, uploads, blobs } = this.state;
    if (faults.bodySize !== undefined && body.length > faults.bodySize) {
      return { status: 413, body: Buffer.from('<html><body><h1>413 Request Entity Too Large</h1></body></html>') };
    }
    if (url.pathname === '/openim' && method === 'GET') {
      return faults.bucket === 'public' ? { status: 200 } : { status: 403, code: 'AccessDenied' };
    }
    const part = url.searchParams.get('partNumber') ?? '';
    const given = part ? authorization : url.searchParams.get('X-Amz-Signature');
    const key = faults.s3Key === 'other' ? 'another-key' : S3_KEY;
    if (given !== signature(key, method, host, url.pathname + part)) {
      return { status: 403, code: 'SignatureDoesNotMatch' };
    }
    const name = url.pathname.slice('/openim/'.length);
    if (method === 'PUT') {
      const upload = [...uploads.values()].find((other) => other.key === name);
      upload?.parts.set(Number(part || 1), body);
      return { status: upload ? 200 : 404, code: upload ? undefined : 'NoSuchUpload' };
    }
    const blob = blobs.get(name);
    return blob
      ? { status: 200, body: faults.content === 'changed' ? blob.subarray(1) : blob }
      : { status: 404, code: 'NoSuchKey' };
  }
}

function mayUpload(name: string, by: string): void {
  check(by === ADMIN || name.startsWith(`${by}/`), 1002, 'NoPermissionError', `name must start with \`${by}/\``);
}
