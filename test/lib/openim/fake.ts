import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Api } from './api';
import { Chat } from './chat';
import type { Faults } from './faults';
import { Gateway } from './gateway';
import { State } from './state';
import { Storage } from './storage';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** OpenIM v3.8.3-patch.15 behind the edge of charts/model/routes.ts, in this process: an API host and an S3 host. */
export class FakeOpenim {
  readonly state: State;
  private readonly gateway: Gateway;
  private readonly api: Api;
  private readonly storage: Storage;
  private readonly chat: Chat;
  private readonly edgeServer: Server;
  private readonly s3Server: Server;
  url = '';
  s3 = '';

  constructor(
    faults: Faults = {},
    private readonly certificate?: Certificate,
  ) {
    this.state = new State(faults);
    this.gateway = new Gateway(this.state);
    this.storage = new Storage(this.state, () => faults.externalAddress ?? this.s3);
    this.api = new Api(this.state, this.gateway, this.storage);
    this.chat = new Chat(this.state);
    this.edgeServer = this.server((request, response) => this.edge(request, response));
    this.edgeServer.on('upgrade', (request, stream, head) => {
      const { status = 503, upgrades = 0 } = faults.busy ?? {};
      if (faults.upgrade === 'refused' || this.state.wrong('upgrades', upgrades)) {
        stream.end(`HTTP/1.1 ${status} Service Temporarily Unavailable\r\n\r\n`);
      } else if (request.url?.startsWith('/msg_gateway')) {
        this.gateway.upgrade(request, stream, head);
      }
    });
    if (faults.upgrade === 'dropped') {
      this.edgeServer.removeAllListeners('upgrade');
    }
    this.s3Server = this.server((request, response) => this.s3Host(request, response));
  }

  async start(): Promise<this> {
    this.url = await this.listen(this.edgeServer);
    this.s3 = await this.listen(this.s3Server);
    return this;
  }

  stop(): void {
    for (const server of [this.edgeServer, this.s3Server]) {
      server.close();
      server.closeAllConnections();
    }
  }

  private async listen(server: Server): Promise<string> {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    return `${this.certificate ? 'https' : 'http'}://127.0.0.1:${port}`;
  }

  private server(listener: (request: IncomingMessage, response: ServerResponse) => Promise<void>): Server {
    return this.certificate ? createSecureServer(this.certificate, listener) : createServer(listener);
  }

  private async edge(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { faults } = this.state;
    const body = (await read(request)).toString();
    const path = (request.url ?? '').replace(/\?.*/, '').replaceAll('//', '/');
    const denied = path.startsWith('/api/prometheus_discovery');
    await new Promise((resolve) => setTimeout(resolve, (faults.slow ?? 0) * 1000));
    if (path.startsWith('/msg_gateway')) {
      json(response, { errCode: 1602, errMsg: 'ConnArgsErr', errDlt: 'platformID is not int' });
    } else if (/^\/(chat|complete_admin)\//.test(path)) {
      const headers = request.headers as Record<string, string | undefined>;
      const answer = this.chat.answer(path, headers, body);
      answer ? json(response, answer) : response.writeHead(404).end('404 page not found');
    } else if (denied && faults.discovery === 'open') {
      json(response, []);
    } else if (denied || !path.startsWith('/api/') || faults.prefix === 'unknown') {
      html(response, 404, 'Not Found');
    } else if (faults.busy && this.state.wrong('calls', faults.busy.calls)) {
      html(response, faults.busy.status, 'Too Many Requests');
    } else if (faults.api) {
      html(response, faults.api, 'Temporarily Unavailable');
    } else {
      const seen = faults.prefix === 'kept' ? path : path.slice('/api'.length);
      const { host } = request.headers;
      const publicApi = faults.requestApi === 'missing' ? `http://${host}` : `${this.url}/api`;
      if (request.method === 'GET') {
        this.redirect(response, seen);
        return;
      }
      const headers = request.headers as Record<string, string | undefined>;
      const answer = this.api.answer({ path: seen, headers, body, publicApi });
      answer ? json(response, answer) : response.writeHead(404).end('404 page not found');
    }
  }

  /** GET /object/<name> of openim-api. */
  private redirect(response: ServerResponse, path: string): void {
    const name = /^\/object\/(.+)$/.exec(path)?.[1];
    name && this.state.objects.has(name)
      ? response.writeHead(302, { location: this.storage.accessUrl(name) }).end()
      : response.writeHead(404).end('404 page not found');
  }

  private async s3Host(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { host = '', authorization } = request.headers;
    const url = new URL(request.url ?? '/', this.s3);
    const answer = this.storage.serve({ method: request.method ?? '', host, url, authorization, body: await read(request) });
    const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${answer.code}</Code><Message>fake</Message></Error>`;
    response.writeHead(answer.status).end(answer.body ?? (answer.code ? xml : ''));
  }
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const json = (response: ServerResponse, body: object): void => {
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
};

const html = (response: ServerResponse, status: number, text: string): void => {
  response.writeHead(status, { 'content-type': 'text/html' }).end(`<html><body><h1>${status} ${text}</h1></body></html>`);
};
