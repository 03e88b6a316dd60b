import assert from 'node:assert';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import WebSocket from 'ws';
import { connectionsPerAddress } from '../../charts/model/capacity/connections';
import { loadEnvironment } from '../../environments/lib/registry';
import type { Context } from '../lib/part';
import type { Pod } from '../lib/programs/pod';
import { send } from '../lib/programs/s3';
import { holds, sleep } from '../lib/time';

const HOST = 'openim.example';
/** limit-connections of the route. */
const LIMIT = connectionsPerAddress(loadEnvironment('dev'));

/** The gateway's route; `hurried` is a second nginx whose timeouts are a sixtieth. */
export async function webSockets({ check }: Context, edge: Pod, hurried: Pod): Promise<void> {
  await check('edge: a WebSocket opens through TLS, with its query, and carries binary frames both ways', async () => {
    for (const path of ['/msg_gateway?token=t&sendID=u&platformID=1', '/msg_gateway/?token=t']) {
      const socket = open(edge.ip, path);
      const [hello] = (await once(socket, 'message')) as [Buffer];
      const { url, headers } = JSON.parse(hello.toString());
      const same = url === path && headers.host === HOST && headers.upgrade === 'websocket';
      assert(same, `the gateway sees ${url}, Host ${headers.host}, Upgrade ${headers.upgrade}`);
      const frame = randomBytes(100_000);
      socket.send(frame);
      const [answer, binary] = (await once(socket, 'message')) as [Buffer, boolean];
      assert(binary && answer.equals(frame), 'the frame came back changed');
      socket.close();
      await once(socket, 'close');
    }
  });
  await check('edge: the idle timeout is one hour for a WebSocket and one minute for a request', async () => {
    await hurried.start();
    await holds('nginx listens', () => fetch(`http://${hurried.ip}/`));
    const socket = open(hurried.ip, '/msg_gateway?token=t');
    await once(socket, 'message');
    const endpoint = { protocol: 'https:', address: hurried.ip, port: 443, host: HOST } as const;
    const slow = await send(endpoint, { method: 'GET', path: '/api/user?wait=3' });
    await sleep(2);
    const opened = socket.readyState === WebSocket.OPEN;
    assert(opened && slow.status === 504, `the request of 3 s answers ${slow.status}, the WebSocket is open: ${opened}`);
    socket.send(Buffer.from('still there'));
    await once(socket, 'message');
    socket.close();
    const { stdout } = await edge.exec(['nginx', '-c', '/conf/nginx.conf', '-T']);
    const routes = stdout.matchAll(/location ~\* "\^\/msg_gateway\/?"[\s\S]*?proxy_read_timeout (\d+)s/g);
    const timeouts = [...routes].map(([, value]) => value);
    assert(timeouts.join() === '3600,3600', `proxy_read_timeout of /msg_gateway is ${timeouts.join()}`);
    return 'in sixtieths: 5 s of silence outlived, a request of 3 s is cut at 1 s; 3600 s in the settings themselves';
  });
  await check(`edge: one client address may hold at most ${LIMIT} WebSockets`, async () => {
    const sockets: WebSocket[] = [];
    try {
      for (let batch = 0; batch < LIMIT / 50; batch++) {
        const opened = Array.from({ length: 50 }, () => open(edge.ip, '/msg_gateway?token=t'));
        sockets.push(...opened);
        await Promise.all(opened.map((socket) => once(socket, 'open')));
      }
      const refused = open(edge.ip, '/msg_gateway?token=t');
      sockets.push(refused);
      const status = await Promise.race([
        once(refused, 'unexpected-response').then(([, response]) => response.statusCode),
        once(refused, 'open').then(() => 101),
      ]);
      assert(status === 429, `number ${LIMIT + 1} gets ${status}`);
    } finally {
      for (const socket of sockets) {
        socket.terminate();
      }
    }
    return `number ${LIMIT + 1} gets 429`;
  });
}

const open = (address: string, path: string): WebSocket =>
  new WebSocket(`wss://${HOST}${path}`, {
    rejectUnauthorized: false,
    lookup: (_host, options, callback) =>
      // Node asks for all addresses unless told otherwise.
      options.all
        ? (callback as unknown as (e: null, list: object[]) => void)(null, [{ address, family: 4 }])
        : callback(null, address, 4),
  });
