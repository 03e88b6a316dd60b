import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { WebSocketServer } from 'ws';
import type { Site } from '../lib/programs/site';
import { sleep } from '../lib/time';

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
  const api = createServer(async (request, response) => {
    const { length: bytes } = await buffer(request);
    const { method = '', url = '', headers } = request;
    asked.push({ method, url, headers, bytes });
    const answer = JSON.stringify(asked.at(-1));
    // `?wait=2` is answered after two seconds.
    await sleep(Number(new URL(url, 'http://api').searchParams.get('wait') ?? 0));
    response.writeHead(200, { 'X-Powered-By': 'a framework', Server: 'a server' }).end(answer);
  });
  const gateway = new WebSocketServer({ noServer: true });
  const upgrades = createServer((_, response) => response.writeHead(400).end());
  upgrades.on('upgrade', (request, socket, head) =>
    gateway.handleUpgrade(request, socket, head, (client) => {
      client.send(JSON.stringify({ url: request.url, headers: request.headers }));
      client.on('message', (data, binary) => client.send(data, { binary }));
    }),
  );
  await once(api.listen(10002, site.network.gateway), 'listening');
  await once(upgrades.listen(10001, site.network.gateway), 'listening');
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
