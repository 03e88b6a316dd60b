import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type GoogleAccount, googleAccounts } from '../../charts/model/backups/accounts';
import type { Environment } from '../../environments/lib/types';
import type { Site } from '../lib/programs/site';

type Permission = 'create' | 'read';
const permissions = {
  'roles/storage.objectCreator': 'create',
  'roles/storage.objectViewer': 'read',
} as const satisfies Record<string, Permission>;

class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

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
  private readonly uploads = new Map<string, { name: string; type: string; chunks: Buffer[] }>();
  private readonly server: Server;
  private readonly accounts: readonly GoogleAccount[];

  private constructor(environment: Environment) {
    this.accounts = googleAccounts(environment);
    this.server = createServer((request, response) => {
      void this.answer(request, response);
    });
  }

  static async open(site: Site, environment: Environment): Promise<Bucket> {
    const bucket = new Bucket(environment);
    await new Promise<void>((resolve, reject) => {
      bucket.server.on('error', reject).listen(80, site.network.gateway, resolve);
    });
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

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const url = new URL(request.url ?? '', 'http://storage.googleapis.com');
    try {
      if (url.pathname.startsWith('/computeMetadata/')) {
        this.metadata(url, request, response);
      } else if (url.pathname.startsWith('/upload/')) {
        this.upload(url, request, response, body);
      } else {
        this.read(url, request, response);
      }
    } catch (error) {
      const code = error instanceof Refused ? error.status : 500;
      reply(response, code, { error: { code, message: String(error), errors: [{ reason: 'forbidden' }] } });
    }
  }

  private metadata({ pathname }: URL, { socket }: IncomingMessage, response: ServerResponse): void {
    response.setHeader('Metadata-Flavor', 'Google');
    const account = this.pods.get(socket.remoteAddress ?? '');
    const email = this.accounts.find(({ serviceAccounts }) => serviceAccounts.includes(account ?? ''))?.email;
    if (!pathname.endsWith('/service-accounts/default/token') || !email) {
      response.writeHead(404).end();
      return;
    }
    reply(response, 200, { access_token: email, expires_in: 3600, token_type: 'Bearer' });
  }

  private upload(url: URL, request: IncomingMessage, response: ServerResponse, body: Buffer): void {
    const session = url.searchParams.get('upload_id');
    if (session) {
      this.chunk(session, request, response, body);
    } else if (url.searchParams.get('uploadType') === 'multipart') {
      const [metadata, data] = parts(body, request.headers['content-type'] ?? '');
      const { name, contentType = '' } = JSON.parse(String(metadata));
      this.allow(request, 'create', name);
      reply(response, 200, this.store(name, contentType, data));
    } else {
      const { name, contentType = '' } = JSON.parse(String(body));
      this.allow(request, 'create', name);
      const id = String(this.uploads.size + 1);
      this.uploads.set(id, { name, type: contentType, chunks: [] });
      response.setHeader('Location', `${url.origin}${url.pathname}?uploadType=resumable&upload_id=${id}`);
      reply(response, 200, {});
    }
  }

  /** A piece of a resumable upload; the object is there with the last one. */
  private chunk(session: string, request: IncomingMessage, response: ServerResponse, body: Buffer): void {
    const upload = this.uploads.get(session);
    if (!upload) {
      throw new Refused(404, 'no such upload');
    }
    upload.chunks.push(body);
    const data = Buffer.concat(upload.chunks);
    if (String(request.headers['content-range']).endsWith(`/${data.length}`)) {
      this.allow(request, 'create', upload.name);
      reply(response, 200, this.store(upload.name, upload.type, data));
    } else {
      response.setHeader('Range', `bytes=0-${data.length - 1}`);
      // Asked for by the client, which would otherwise see a redirection.
      response.setHeader('X-Http-Status-Code-Override', '308');
      response.writeHead(request.headers['x-guploader-no-308'] === 'yes' ? 200 : 308).end();
    }
  }

  private read(url: URL, request: IncomingMessage, response: ServerResponse): void {
    const [, encoded] = /^(?:\/download)?\/storage\/v1\/b\/[^/]+\/o(?:\/(.+))?$/.exec(url.pathname) ?? [];
    if (encoded === undefined) {
      const prefix = url.searchParams.get('prefix') ?? '';
      this.allow(request, 'read', prefix);
      reply(response, 200, { kind: 'storage#objects', ...this.page(prefix, url.searchParams.get('delimiter')) });
      return;
    }
    const name = decodeURIComponent(encoded);
    this.allow(request, 'read', name);
    const data = this.objects.get(name);
    if (!data) {
      throw new Refused(404, `no object ${name}`);
    }
    if (url.searchParams.get('alt') === 'media') {
      response.writeHead(200, { 'content-length': data.length, 'content-type': this.types.get(name) }).end(data);
    } else {
      reply(response, 200, this.describe(name));
    }
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

  private allow({ headers }: IncomingMessage, permission: Permission, name: string): void {
    const email = headers.authorization?.replace('Bearer ', '') ?? 'nobody';
    const account = this.accounts.find((one) => one.email === email);
    const allowed = account?.roles.some((role) => permissions[role] === permission) && name.startsWith(account.folder);
    if (!allowed || (permission === 'create' && this.objects.has(name))) {
      this.refused.push(`${email}: ${permission} on ${name}`);
      throw new Refused(403, `${email} does not have ${permission} access to ${name}`);
    }
  }

  private store(name: string, type: string, data: Buffer) {
    this.objects.set(name, data);
    this.types.set(name, type);
    return this.describe(name);
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

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** Both parts of a multipart/related body, without their headers. */
function parts(body: Buffer, type: string): [Buffer, Buffer] {
  const boundary = /boundary="?([^";]+)/.exec(type)?.[1];
  const mark = Buffer.from(`--${boundary}`);
  const first = body.indexOf(mark);
  const second = body.indexOf(mark, first + mark.length);
  const end = body.lastIndexOf(mark);
  const content = (from: number, to: number) => body.subarray(body.indexOf('\r\n\r\n', from) + 4, to - 2);
  return [content(first, second), content(second, end)];
}
