import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { type GoogleAccount, googleAccounts } from '../../charts/model/backups/accounts';
import type { Environment } from '../../environments/lib/types';
import { listener } from '../lib/listener';
import type { Site } from '../lib/programs/site';

/** Which role an account needs to do something. */
const roles = { create: 'roles/storage.objectCreator', read: 'roles/storage.objectViewer' } as const;

interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON. */
  readonly body?: object | Buffer;
}

interface Upload {
  readonly name: string;
  readonly contentType?: string;
  readonly chunks: Buffer[];
}

const refusal = (code: number, message: string): Reply => ({
  status: code,
  body: { error: { code, message, errors: [{ reason: 'forbidden' }] } },
});

/**
 * A fake of a Cloud Storage bucket and of GKE's metadata server, as far as rclone uses them, at their own host names. Pods
 * get the token of the Google account that their ServiceAccount is bound to. That account has the rights that
 * charts/model/backups/accounts.ts asks of Google. An overwrite needs the right to delete, which no account has.
 */
export class Bucket {
  /** What is in it, by name. */
  readonly objects = new Map<string, Buffer>();
  /** Requests that were refused: "email: permission on name". */
  readonly refused: string[] = [];
  private readonly types = new Map<string, string>();
  private readonly pods = new Map<string, string>();
  private readonly uploads: Upload[] = [];
  private readonly server: Server;
  private readonly accounts: readonly GoogleAccount[];

  private constructor(environment: Environment) {
    this.accounts = googleAccounts(environment);
    const answer = async (request: IncomingMessage, response: ServerResponse) => {
      const data = await buffer(request);
      const url = new URL(request.url ?? '', 'http://storage.googleapis.com');
      const { status = 200, headers, body = {} } = this.answer(url, request, data);
      const json = !(body instanceof Buffer);
      response.writeHead(status, json ? { ...headers, 'content-type': 'application/json' } : headers);
      response.end(json ? JSON.stringify(body) : body);
    };
    this.server = createServer(listener(answer));
  }

  static async open(site: Site, environment: Environment): Promise<Bucket> {
    const bucket = new Bucket(environment);
    await once(bucket.server.listen(80, site.network.gateway), 'listening');
    site.standIn('storage.googleapis.com');
    site.standIn('metadata.google.internal');
    return bucket;
  }

  /** Tells the metadata server which ServiceAccount ("namespace/name") the pod of this address runs under. */
  introduce(ip: string, serviceAccount: string): void {
    this.pods.set(ip, serviceAccount);
  }

  /** Names below a folder, oldest first. */
  list(folder: string): string[] {
    return [...this.objects.keys()].filter((name) => name.startsWith(folder));
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private answer(url: URL, request: IncomingMessage, data: Buffer): Reply {
    if (url.pathname.startsWith('/computeMetadata/')) {
      return this.metadata(url, request);
    }
    return url.pathname.startsWith('/upload/') ? this.upload(url, request, data) : this.read(url, request);
  }

  private metadata({ pathname }: URL, { socket }: IncomingMessage): Reply {
    const account = this.pods.get(socket.remoteAddress ?? '');
    const email = this.accounts.find(({ serviceAccounts }) => serviceAccounts.includes(account ?? ''))?.email;
    const found = email && pathname.endsWith('/service-accounts/default/token');
    const token = { access_token: email, expires_in: 3600, token_type: 'Bearer' };
    return { status: found ? 200 : 404, headers: { 'Metadata-Flavor': 'Google' }, body: found ? token : {} };
  }

  /** At once, or a session that is begun, or a piece in one: the object is there with the last piece. */
  private upload({ searchParams, origin, pathname }: URL, request: IncomingMessage, data: Buffer): Reply {
    const session = searchParams.get('upload_id');
    if (session) {
      return this.piece(this.uploads[Number(session)] as Upload, request, data);
    }
    const whole = searchParams.get('uploadType') === 'multipart';
    const [metadata, content] = whole ? parts(data, request.headers['content-type'] ?? '') : [data, data];
    const upload: Upload = { ...JSON.parse(String(metadata)), chunks: [] };
    if (whole) {
      return this.store(request, upload, content);
    }
    const location = `${origin}${pathname}?uploadType=resumable&upload_id=${this.uploads.push(upload) - 1}`;
    return this.allow(request, 'create', upload.name) ?? { headers: { Location: location } };
  }

  private piece(upload: Upload, request: IncomingMessage, piece: Buffer): Reply {
    upload.chunks.push(piece);
    const data = Buffer.concat(upload.chunks);
    if (String(request.headers['content-range']).endsWith(`/${data.length}`)) {
      return this.store(request, upload, data);
    }
    // Asked for by the client, which would otherwise see a redirection.
    const headers = { Range: `bytes=0-${data.length - 1}`, 'X-Http-Status-Code-Override': '308' };
    return { status: request.headers['x-guploader-no-308'] === 'yes' ? 200 : 308, headers, body: Buffer.alloc(0) };
  }

  private read({ pathname, searchParams }: URL, request: IncomingMessage): Reply {
    const [, encoded] = /^(?:\/download)?\/storage\/v1\/b\/[^/]+\/o(?:\/(.+))?$/.exec(pathname) ?? [];
    const name = decodeURIComponent(encoded ?? searchParams.get('prefix') ?? '');
    const refused = this.allow(request, 'read', name);
    if (refused || encoded === undefined) {
      return refused ?? { body: { kind: 'storage#objects', ...this.page(name, searchParams.get('delimiter')) } };
    }
    const body = this.objects.get(name);
    if (!body) {
      return refusal(404, `no object ${name}`);
    }
    const type = this.types.get(name) ?? '';
    return searchParams.get('alt') === 'media' ? { headers: { 'content-type': type }, body } : { body: this.describe(name) };
  }

  private page(prefix: string, delimiter: string | null) {
    const below = this.list(prefix);
    const rest = (name: string) => name.slice(prefix.length);
    const deeper = below.filter((name) => delimiter && rest(name).includes(delimiter));
    return {
      items: below.filter((name) => !deeper.includes(name)).map((name) => this.describe(name)),
      prefixes: [...new Set(deeper.map((name) => `${prefix}${rest(name).split(delimiter ?? '')[0]}${delimiter}`))],
    };
  }

  /** The error for a caller without this permission; `undefined` for one that has it. */
  private allow({ headers }: IncomingMessage, permission: keyof typeof roles, name: string): Reply | undefined {
    const email = headers.authorization?.replace('Bearer ', '') ?? 'nobody';
    const account = this.accounts.find((one) => one.email === email);
    const allowed = account?.roles.includes(roles[permission]) && name.startsWith(account.folder);
    if (allowed && !(permission === 'create' && this.objects.has(name))) {
      return undefined;
    }
    this.refused.push(`${email}: ${permission} on ${name}`);
    return refusal(403, `${email} does not have ${permission} access to ${name}`);
  }

  private store(request: IncomingMessage, { name, contentType = '' }: Upload, data: Buffer): Reply {
    const refused = this.allow(request, 'create', name);
    if (!refused) {
      this.objects.set(name, data);
      this.types.set(name, contentType);
    }
    return refused ?? { body: this.describe(name) };
  }

  private describe(name: string) {
    const data = this.objects.get(name) ?? Buffer.alloc(0);
    return {
      kind: 'storage#object',
      name,
      size: String(data.length),
      md5Hash: createHash('md5').update(data).digest('base64'),
      contentType: this.types.get(name),
      updated: '2026-01-31T03:00:00Z',
      mediaLink: `http://storage.googleapis.com/download/storage/v1/b/bucket/o/${encodeURIComponent(name)}?alt=media`,
    };
  }
}

/** Both parts of a multipart/related body, without their headers. */
function parts(body: Buffer, type: string): [Buffer, Buffer] {
  const mark = Buffer.from(`--${/boundary="?([^";]+)/.exec(type)?.[1]}`);
  const first = body.indexOf(mark);
  const second = body.indexOf(mark, first + mark.length);
  const content = (from: number, to: number) => body.subarray(body.indexOf('\r\n\r\n', from) + 4, to - 2);
  return [content(first, second), content(second, body.lastIndexOf(mark))];
}
