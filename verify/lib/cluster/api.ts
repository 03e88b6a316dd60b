import assert from 'node:assert';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { identity, type Manifest } from '../../../charts/constructs/manifest';
import { eventually } from '../time';
import type { KubeObject } from './objects';

/** What the API server refused: `status` is the HTTP code (404 not found, 409 conflict, 429 blocked by a budget). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    method: string,
    path: string,
    readonly reason: string,
  ) {
    super(`${method} ${path}: ${status} ${reason}`);
  }
}

interface Endpoint {
  readonly url: string;
  readonly token: string;
  readonly ca: Buffer;
}

type Headers = Readonly<Record<string, string>>;

/** A user who asks, by name and perhaps by a group. */
export interface Identity {
  readonly user: string;
  readonly group?: string;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A client of the API server. Paths are those of the REST API: `/api/v1/nodes`, `/apis/apps/v1/deployments`. */
export class Api {
  /** The kinds of a version as discovery tells them; the name of one in paths is `deployments`, or `deployments/status`. */
  private readonly served = new Map<string, readonly Manifest[string][]>();

  constructor(
    private readonly endpoint: Endpoint,
    private readonly own: Headers = {},
    private readonly agent = new Agent({ keepAlive: true, ca: endpoint.ca, maxSockets: 64 }),
  ) {}

  /** A client as another user, whom the administrator impersonates, over the same connections. */
  as({ user, group }: Identity): Api {
    return new Api(this.endpoint, { 'impersonate-user': user, ...(group && { 'impersonate-group': group }) }, this.agent);
  }

  get<T = KubeObject>(path: string): Promise<T> {
    return this.call('GET', path);
  }

  /** The answer of an address that speaks no JSON. */
  text(path: string): Promise<string> {
    return this.answer('GET', path);
  }

  async list<T = KubeObject>(path: string): Promise<T[]> {
    return (await this.get<{ items: T[] }>(path)).items;
  }

  create<T = KubeObject>(path: string, body: object): Promise<T> {
    return this.call('POST', path, body);
  }

  /** Strategic merge patch: lists of named things are merged by name, as kubelets send them. */
  patch(path: string, body: object): Promise<KubeObject> {
    return this.call('PATCH', path, body, { 'content-type': 'application/strategic-merge-patch+json' });
  }

  /** JSON merge patch: what is given replaces what is there. */
  merge(path: string, body: object): Promise<KubeObject> {
    return this.call('PATCH', path, body, { 'content-type': 'application/merge-patch+json' });
  }

  /**
   * Server-side apply, as kubectl does it. Throws if the server rejects the object, does not have such a field, or
   * warns. `query` may have more parameters: `&dryRun=All`.
   */
  async apply(object: Manifest, query = ''): Promise<KubeObject> {
    const path = await this.pathOf(object);
    const response = await this.open('PATCH', `${path}?fieldManager=kubectl&fieldValidation=Strict${query}`, object, {
      'content-type': 'application/apply-patch+yaml',
    });
    const content = await this.content(response, 'PATCH', path);
    assert(!response.headers.warning, `${identity(object)}: ${response.headers.warning}`);
    return JSON.parse(content);
  }

  /** The path of the collection that an object belongs to. Throws when its kind is not served. */
  async collectionOf({ apiVersion, kind, metadata: { namespace = 'default' } }: Manifest): Promise<string> {
    const root = `/${apiVersion.includes('/') ? 'apis' : 'api'}/${apiVersion}`;
    const isKind = (one: Manifest[string]) => one.kind === kind && !one.name.includes('/');
    if (!this.served.get(root)?.some(isKind)) {
      this.served.set(root, (await this.get(root)).resources);
    }
    const found = this.served.get(root)?.find(isKind);
    assert(found, `the API server has no kind ${kind} of ${apiVersion}`);
    return `${root}/${found.namespaced ? `namespaces/${namespace}/` : ''}${found.name}`;
  }

  /** The path of an object. Throws when its kind is not served. */
  async pathOf(object: Manifest): Promise<string> {
    return `${await this.collectionOf(object)}/${object.metadata.name}`;
  }

  delete(path: string, options: object = {}): Promise<unknown> {
    return this.call('DELETE', path, options);
  }

  /** Calls `event` with each object of a collection and with each change, until `stop` is called. */
  async watch<T extends KubeObject>(path: string, event: (type: string, object: T) => void): Promise<{ stop(): void }> {
    let response: IncomingMessage | undefined;
    let stopped = false;
    const known = new Map<string | undefined, T>();
    const see = (type: string, object: T): void => {
      type === 'DELETED' ? known.delete(object.metadata.uid) : known.set(object.metadata.uid, object);
      event(type, object);
    };
    const follow = async (): Promise<true> => {
      const { metadata, items } = await this.get<KubeObject & { items: T[] }>(path);
      const listed = new Set(items.map((item) => item.metadata.uid));
      for (const gone of [...known.values()].filter((one) => !listed.has(one.metadata.uid))) {
        see('DELETED', gone);
      }
      for (const item of items) {
        see('ADDED', item);
      }
      response = await this.open('GET', `${path}?watch=1&resourceVersion=${metadata.resourceVersion}`);
      const lines = createInterface({ input: response });
      lines.on('line', (line) => {
        const { type, object } = JSON.parse(line) as { type: string; object: T };
        if (type !== 'ERROR' && type !== 'BOOKMARK') {
          see(type, object);
        }
      });
      // The server ends every watch after a while; a fresh list catches up. The reader repeats the response's errors.
      lines.on('error', () => {});
      response.on('error', () => {});
      response.on('close', () => void eventually(`${path} is watched`, Infinity, () => stopped || follow()));
      return true;
    };
    await follow();
    return {
      stop: () => {
        stopped = true;
        response?.destroy();
      },
    };
  }

  stop(): void {
    this.agent.destroy();
  }

  private async call<T>(method: Method, path: string, body?: object, further?: Headers): Promise<T> {
    return JSON.parse(await this.answer(method, path, body, further)) as T;
  }

  private async answer(method: Method, path: string, body?: object, further?: Headers): Promise<string> {
    return this.content(await this.open(method, path, body, further), method, path);
  }

  private async content(response: IncomingMessage, method: Method, path: string): Promise<string> {
    const content = await text(response);
    const { statusCode = 500 } = response;
    if (statusCode >= 300) {
      throw new ApiError(statusCode, method, path, messageOf(content));
    }
    return content;
  }

  private open(method: Method, path: string, body?: object, further: Headers = {}): Promise<IncomingMessage> {
    const { url, token } = this.endpoint;
    const content = Buffer.from(body ? JSON.stringify(body) : '');
    const headers = {
      authorization: `Bearer ${token}`,
      accept: '*/*',
      'content-type': 'application/json',
      // Node leaves it out for DELETE, and the body is then taken for the connection's next request.
      'content-length': content.length,
      ...this.own,
      ...further,
    };
    return new Promise((resolve, reject) => {
      const call = request(`${url}${path}`, { method, headers, agent: this.agent }, resolve);
      call.on('error', (error: NodeJS.ErrnoException) =>
        // The server had closed a connection that was kept: it has not read this request.
        call.reusedSocket && error.code === 'ECONNRESET' ? resolve(this.open(method, path, body, further)) : reject(error),
      );
      call.end(content);
    });
  }
}

/** The text of a Status object, or the answer as it came. */
function messageOf(text: string): string {
  try {
    return (JSON.parse(text) as { message?: string }).message ?? text;
  } catch {
    return text.slice(0, 200);
  }
}
