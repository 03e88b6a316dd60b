import assert from 'node:assert';
import { createHash } from 'node:crypto';
import { type Agent, request as http, type IncomingHttpHeaders } from 'node:http';
import { request as https } from 'node:https';
import { isIP } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type Request, sign } from 'aws4';
import type { Pod } from './pod';
import type { Site } from './site';

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
  readonly headers: IncomingHttpHeaders;
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

type Query = Readonly<Record<string, string>>;

/** A client of S3 with Signature Version 4, requests signed by header or by URL. */
export class S3 {
  /** Without keys requests go out unsigned. */
  constructor(
    private readonly endpoint: Endpoint,
    private readonly keys?: Keys,
  ) {}

  put = (path: string, body: Buffer, query?: Query): Promise<Reply> => this.call('PUT', path, query, body);
  get = (path: string, query?: Query): Promise<Reply> => this.call('GET', path, query);
  delete = (path: string): Promise<Reply> => this.call('DELETE', path);
  post = (path: string, body: Buffer, query: Query): Promise<Reply> => this.call('POST', path, query, body);

  /** Path and query of a URL that allows any client this request for `seconds`; the endpoint's host is part of it. */
  presigned(method: string, path: string, seconds = 600): string {
    return this.signed({ method, path: `${path}?X-Amz-Expires=${seconds}`, signQuery: true }).path ?? '';
  }

  private call(method: string, path: string, query: Query = {}, body?: Buffer): Promise<Reply> {
    const target = Object.keys(query).length > 0 ? `${path}?${new URLSearchParams(query)}` : path;
    const headers = { 'Content-Type': 'application/octet-stream' };
    const signed = this.keys && this.signed({ method, path: target, body, headers });
    return send(this.endpoint, { method, path: target, body, headers: signed?.headers as Call['headers'] });
  }

  private signed(request: Request): Request {
    assert(this.keys, 'a signature requires keys');
    const { access: accessKeyId, secret: secretAccessKey } = this.keys;
    const headers = { ...request.headers, Host: this.endpoint.host };
    return sign({ service: 's3', region: 'us-east-1', ...request, headers }, { accessKeyId, secretAccessKey });
  }
}

/** One request to an endpoint. Any certificate is accepted. */
export const send = (
  { protocol, address, port, host }: Endpoint,
  { method, path, body, headers, agent = undefined }: Call,
): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const request = (protocol === 'https:' ? https : http)(
      {
        ...{ method, path, host: address, port, rejectUnauthorized: false, agent: agent ?? false, timeout: 60_000 },
        // No name in the handshake where the host is an address.
        servername: isIP(host) ? '' : host,
        headers: { Host: host, 'Content-Length': String(body?.length ?? 0), ...headers },
      },
      (response) =>
        buffer(response).then(
          (text) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
          reject,
        ),
    );
    request.on('timeout', () => request.destroy(new Error(`${method} ${path.slice(0, 80)}: no answer for 60 s`)));
    request.on('error', reject);
    request.end(body);
  });

/** OpenIM's bucket, as a path. */
export const BUCKET = '/openim';

/** The keys of a user of s3.json. */
export const filerKeys = (site: Site, user: 'admin' | 'openim'): Keys => ({
  access: site.secrets('seaweedfs', 'seaweedfs-s3', `${user}-access-key`),
  secret: site.secrets('seaweedfs', 'seaweedfs-s3', `${user}-secret-key`),
});

/** S3 of one filer, reached directly. */
export const s3Of = (pod: Pod, keys?: Keys): S3 =>
  new S3({ protocol: 'http:', address: pod.ip, port: 8333, host: `${pod.ip}:8333` }, keys);

/** Throws unless the reply has this status. */
export function status(reply: Reply, wanted: number, what = 'S3'): Reply {
  assert(reply.status === wanted, `${what} answers ${reply.status}, not ${wanted}: ${reply.body.toString().slice(0, 300)}`);
  return reply;
}

/** Throws unless the request succeeded. */
export const ok = (reply: Reply): Reply => status(reply, reply.status === 204 ? 204 : 200);

export const sha256 = (data: Buffer): string => createHash('sha256').update(data).digest('hex');

/** Throws unless the reply is exactly this. */
export function same(reply: Reply, data: Buffer): void {
  assert(ok(reply).body.equals(data), `read ${reply.body.length} bytes that differ from the ${data.length} written`);
}
