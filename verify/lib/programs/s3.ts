import assert from 'node:assert';
import { createHash, createHmac } from 'node:crypto';
import { type Agent, request as http } from 'node:http';
import { request as https } from 'node:https';
import { isIP } from 'node:net';

/** Where S3 requests go: the address that is dialled, and the name that is signed as Host. */
export interface Endpoint {
  readonly protocol: 'http:' | 'https:';
  readonly address: string;
  readonly port: number;
  readonly host: string;
}

export interface Keys {
  readonly access: string;
  readonly secret: string;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

interface Call {
  readonly method: string;
  /** Path and query, as sent. */
  readonly path: string;
  readonly body?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** Connections to use again; left out, the request has one of its own. */
  readonly agent?: Agent;
}

const REGION = 'us-east-1';
const UNSIGNED = 'UNSIGNED-PAYLOAD';
const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
/** RFC 3986, which encodeURIComponent leaves four characters short of. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** A client of S3 with Signature Version 4, requests signed by header or by URL. */
export class S3 {
  /** Without keys requests go out unsigned. */
  constructor(
    private readonly endpoint: Endpoint,
    private readonly keys?: Keys,
  ) {}

  put(path: string, body: Buffer, query: Record<string, string> = {}): Promise<Reply> {
    return this.call('PUT', path, query, body);
  }

  get(path: string, query: Record<string, string> = {}): Promise<Reply> {
    return this.call('GET', path, query);
  }

  delete(path: string): Promise<Reply> {
    return this.call('DELETE', path, {});
  }

  post(path: string, body: Buffer, query: Record<string, string>): Promise<Reply> {
    return this.call('POST', path, query, body);
  }

  /** Path and query of a URL that lets anybody make this request for `seconds`; the endpoint's host is part of it. */
  presigned(method: string, path: string, seconds = 600): string {
    const time = timestamp();
    const query = {
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': `${this.required().access}/${scope(time)}`,
      'X-Amz-Date': time,
      'X-Amz-Expires': String(seconds),
      'X-Amz-SignedHeaders': 'host',
    };
    const signature = this.signature(time, method, path, query, { host: this.endpoint.host }, UNSIGNED);
    return `${path}?${queryText({ ...query, 'X-Amz-Signature': signature })}`;
  }

  private call(method: string, path: string, query: Record<string, string>, body?: Buffer): Promise<Reply> {
    const target = Object.keys(query).length > 0 ? `${path}?${queryText(query)}` : path;
    if (!this.keys) {
      return send(this.endpoint, { method, path: target, body });
    }
    const time = timestamp();
    const payload = sha256(body ?? '');
    const signed = { host: this.endpoint.host, 'x-amz-content-sha256': payload, 'x-amz-date': time };
    const signature = this.signature(time, method, path, query, signed, payload);
    const credential = `Credential=${this.keys.access}/${scope(time)}`;
    const { host, ...headers } = signed;
    const authorization = `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${Object.keys(signed).join(';')}, Signature=${signature}`;
    return send(this.endpoint, { method, path: target, body, headers: { ...headers, authorization } });
  }

  /** `headers` in the order of their names. */
  private signature(
    time: string,
    method: string,
    path: string,
    query: Record<string, string>,
    headers: Record<string, string>,
    payload: string,
  ): string {
    const canonical = [
      method,
      path,
      queryText(query),
      ...Object.entries(headers).map(([name, value]) => `${name}:${value}`),
      '',
      Object.keys(headers).join(';'),
      payload,
    ].join('\n');
    const toSign = ['AWS4-HMAC-SHA256', time, scope(time), sha256(canonical)].join('\n');
    const key = scope(time)
      .split('/')
      .reduce<string | Buffer>((derived, part) => hmac(derived, part), `AWS4${this.required().secret}`);
    return hmac(key, toSign).toString('hex');
  }

  private required(): Keys {
    assert(this.keys, 'a signature needs keys');
    return this.keys;
  }
}

const timestamp = (): string => new Date().toISOString().replace(/[-:]|\.\d+/g, '');
const scope = (time: string): string => `${time.slice(0, 8)}/${REGION}/s3/aws4_request`;
const queryText = (query: Record<string, string>): string =>
  Object.entries(query)
    .map(([key, value]) => `${encode(key)}=${encode(value)}`)
    .sort()
    .join('&');

/** One request to an endpoint. Certificates are whatever the server has. */
export function send(
  { protocol, address, port, host }: Endpoint,
  { method, path, body, headers, agent }: Call,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = (protocol === 'https:' ? https : http)(
      {
        method,
        path,
        host: address,
        port,
        // No name in the handshake where the host is an address.
        servername: isIP(host) ? '' : host,
        rejectUnauthorized: false,
        agent: agent ?? false,
        headers: { host, 'content-length': String(body?.length ?? 0), ...headers },
        timeout: 60_000,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
        );
      },
    );
    request.on('timeout', () => request.destroy(new Error(`${method} ${path.slice(0, 80)}: nothing for 60 s`)));
    request.on('error', reject);
    request.end(body);
  });
}
