import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { listener } from '../verify/lib/listener';

test('a client that is stopped during its request does not end the run; a fault is its answer', async () => {
  // Jest fails a test whose promise nobody handles.
  let stopped = () => {};
  const seen = new Promise<void>((resolve) => {
    stopped = resolve;
  });
  const server = createServer(
    listener(async (incoming, response) => {
      incoming.on('close', stopped);
      const body = await text(incoming);
      if (body === 'bad') {
        throw new Error('no such thing');
      }
      response.end(body);
    }),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const cut = request(url, { method: 'POST', headers: { 'content-length': '10' } }).on('error', () => {});
    cut.write('half', () => cut.destroy());
    await seen;
    const good = await fetch(url, { method: 'POST', body: 'whole' });
    expect([good.status, await good.text()]).toEqual([200, 'whole']);
    const bad = await fetch(url, { method: 'POST', body: 'bad' });
    expect([bad.status, await bad.text()]).toEqual([500, 'no such thing']);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
