import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { WebSocketServer } from 'ws';
import { listener } from '../lib/listener';
import type { Site } from '../lib/programs/site';
import { sleep } from '../lib/time';

/** What an API was asked. */
export interface Asked {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** APIs and OpenIM's gateway behind the edge: an API answers with what it was asked, the gateway with what it was sent. */
export interface Backends {
  /** Everything that has reached an API so far. */
  readonly asked: readonly Asked[];
  close(): void;
}

/** Ports of the Services that the edge leads to. */
const ports = { api: 10002, 'chat-api': 10008, 'admin-api': 10009, 'admin-front': 80 };

export async function backends(site: Site): Promise<Backends> {
  const asked: Asked[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    await buffer(request);
    const { url = '', headers } = request;
    asked.push({ url, headers });
    const text = JSON.stringify(asked.at(-1));
    // `?wait=2` is answered after two seconds.
    await sleep(Number(new URL(url, 'http://api').searchParams.get('wait') ?? 0));
    response.writeHead(200, { 'X-Powered-By': 'a framework', Server: 'a server' }).end(text);
  };
  const apis = Object.entries(ports).map(([name, port]) => {
    site.standIn(`openim-${name}.openim.svc.cluster.local`);
    return createServer(listener(answer)).listen(port, site.network.gateway);
  });
  const gateway = new WebSocketServer({ noServer: true });
  const upgrades = createServer((_, response) => response.writeHead(400).end());
  upgrades.on('upgrade', (request, socket, head) =>
    gateway.handleUpgrade(request, socket, head, (client) => {
      client.send(JSON.stringify({ url: request.url, headers: request.headers }));
      client.on('message', (data, binary) => client.send(data, { binary }));
    }),
  );
  await Promise.all(apis.map((api) => once(api, 'listening')));
  await once(upgrades.listen(10001, site.network.gateway), 'listening');
  site.standIn('openim-msggateway.openim.svc.cluster.local');
  return {
    asked,
    close: () => {
      for (const server of [...apis, upgrades]) {
        server.close();
        server.closeAllConnections();
      }
      for (const client of gateway.clients) {
        client.terminate();
      }
    },
  };
}
