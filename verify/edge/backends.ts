import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { WebSocketServer } from 'ws';
import type { Site } from '../lib/programs/site';

/** What the API was asked. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: number;
}

/** OpenIM's API and gateway behind the edge: the API answers with what it was asked, the gateway with what it was sent. */
export interface Backends {
  /** Everything that has reached the API so far. */
  readonly asked: readonly Asked[];
  close(): void;
}

export async function backends(site: Site): Promise<Backends> {
  const asked: Asked[] = [];
  const api = createServer((request, response) => {
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      asked.push({ method, url, headers, bytes });
      const answer = JSON.stringify(asked.at(-1));
      response.setHeader('X-Powered-By', 'a framework');
      response.setHeader('Server', 'a server');
      // `?wait=2` is answered after two seconds.
      const wait = Number(new URL(url, 'http://api').searchParams.get('wait') ?? 0);
      setTimeout(() => response.end(answer), wait * 1000);
    });
  });
  const gateway = new WebSocketServer({ noServer: true });
  const upgrades = createServer((_, response) => response.writeHead(400).end());
  upgrades.on('upgrade', (request, socket, head) =>
    gateway.handleUpgrade(request, socket, head, (client) => {
      client.send(JSON.stringify({ url: request.url, headers: request.headers }));
      client.on('message', (data, binary) => client.send(data, { binary }));
    }),
  );
  await listen(api, 10002, site);
  await listen(upgrades, 10001, site);
  site.standIn('openim-api.openim.svc.cluster.local');
  site.standIn('openim-msggateway.openim.svc.cluster.local');
  return {
    asked,
    close: () => {
      for (const server of [api, upgrades]) {
        server.close();
        server.closeAllConnections();
      }
      for (const client of gateway.clients) {
        client.terminate();
      }
    },
  };
}

const listen = (server: Server, port: number, site: Site): Promise<void> =>
  new Promise((resolve, reject) => {
    server.on('error', reject).listen(port, site.network.gateway, resolve);
  });
