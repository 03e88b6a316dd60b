import assert from 'node:assert';
import { Agent } from 'node:https';
import { connect } from 'node:tls';
import type { Context } from '../lib/part';
import type { Pod } from '../lib/programs/pod';
import { type Endpoint, send, status } from '../lib/programs/s3';
import type { Asked, Backends } from './backends';

const HOST = 'openim.example';
/** The edge under one of its names. */
export const tls = (address: string, host = HOST): Endpoint => ({ protocol: 'https:', address, port: 443, host });

/** REST, names and certificates. */
export async function requests(context: Context, address: string, { asked }: Backends): Promise<void> {
  const get = (path: string, headers?: Record<string, string>) => send(tls(address), { method: 'GET', path, headers });
  const echo = async (path: string, headers?: Record<string, string>): Promise<Asked> => {
    const reply = await get(path, headers);
    assert(reply.status === 200, `${path} answers ${reply.status}`);
    return JSON.parse(reply.body.toString());
  };

  await context.check('edge: /api is stripped in upper and lower case, and no other path goes to the API', async () => {
    for (const [path, url] of [
      ['/api/user/get_users', '/user/get_users'],
      ['/API/user/get_users?a=1&b=%2F', '/user/get_users?a=1&b=%2F'],
      ['/api', '/'],
      ['/api/', '/'],
    ] as const) {
      const { url: seen } = await echo(path);
      assert(seen === url, `${path} reaches the API as ${seen}, not ${url}`);
    }
    for (const path of ['/', '/apiary', '/user/get_users', '/xapi/user']) {
      status(await get(path), 404, path);
    }
  });
  await context.check('edge: the API gets its public address, and no client can override it', async () => {
    const spoofed = { 'X-Request-Api': 'https://evil.example', 'X-Forwarded-For': '192.0.2.1', 'X-Real-IP': '192.0.2.1' };
    for (const headers of [{}, spoofed]) {
      const { headers: seen } = await echo('/api/object/initiate_multipart_upload', headers);
      const { host, 'x-request-api': api, 'x-forwarded-for': forwarded, 'x-real-ip': real } = seen;
      assert(api === `https://${HOST}/api` && host === HOST, `X-Request-Api: ${api}, Host: ${host}`);
      assert(![forwarded, real].includes('192.0.2.1'), 'the API accepts a client address that the client sent');
    }
    return `https://${HOST}/api`;
  });
  await context.check('edge: the list of pods and metrics ports is hidden, however its path is written', async () => {
    const before = asked.length;
    for (const path of forbidden) {
      status(await get(path), 404, path);
      status(await send({ ...tls(address), protocol: 'http:', port: 80 }, { method: 'GET', path }), 404, `http ${path}`);
    }
    const leaked = asked.slice(before).map(({ url }) => url);
    assert(leaked.length === 0, `reached the API: ${leaked.join(', ')}`);
    await echo('/api/prometheus_discovery_of_ours');
    return `${forbidden.length} spellings`;
  });
  await context.check('edge: plain HTTP is redirected to HTTPS with its path', async () => {
    const reply = await send({ ...tls(address), protocol: 'http:', port: 80 }, { method: 'GET', path: '/api/user?a=1' });
    status(reply, 308, 'http');
    assert(reply.headers.location === `https://${HOST}/api/user?a=1`, `to ${reply.headers.location}`);
  });
  await context.check('edge: an unknown host gets 404 from nginx itself', async () => {
    const before = asked.length;
    for (const host of ['other.example', `api.${HOST}`, address]) {
      status(await send(tls(address, host), { method: 'GET', path: '/api/user' }), 404, host);
    }
    assert(asked.length === before, 'it reached the API');
  });
  await context.check('edge: TLS 1.2 and 1.3 with the certificate of the environment, no older version', async () => {
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      const names = await handshake(address, version);
      assert(names.includes(`DNS:${HOST}`) && names.includes(`DNS:s3.${HOST}`), `the certificate is for ${names}`);
    }
    const old = await handshake(address, 'TLSv1.1').catch(() => undefined);
    assert(!old, 'TLS 1.1 is accepted');
  });
  await context.check('edge: responses do not name the programs behind it', async () => {
    const { server, 'x-powered-by': powered } = (await get('/api/user')).headers;
    assert(!powered && server === 'nginx', `Server: ${server}, X-Powered-By: ${powered}`);
  });
  await context.check("edge: the API's route rejects a body over 10 MiB", async () => {
    const post = (size: number) => send(tls(address), { method: 'POST', path: '/api/msg', body: Buffer.alloc(size) });
    status(await post(10 * 2 ** 20), 200, '10 MiB');
    status(await post(10 * 2 ** 20 + 1), 413, '10 MiB and a byte');
  });
}

/** Spellings of /api/prometheus_discovery that nginx, or a router behind it, might take for it. */
const forbidden = `
/api/prometheus_discovery /api/prometheus_discovery/ /api/prometheus_discovery/api /api/prometheus_discovery?x=/user
/api//prometheus_discovery/api //api/prometheus_discovery/api /api/./prometheus_discovery/api
/api/user/../prometheus_discovery/api /API/PROMETHEUS_DISCOVERY/api /api/%70rometheus_discovery/api
/api%2Fprometheus_discovery/api /api/%2Fprometheus_discovery/api /api/%2e/prometheus_discovery/api
/api/prometheus%5Fdiscovery%2Fapi`
  .trim()
  .split(/\s+/);

/** The names in the certificate that the server shows. */
const handshake = (address: string, version: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'): Promise<string> =>
  new Promise((resolve, reject) => {
    const options = {
      servername: HOST,
      rejectUnauthorized: false,
      minVersion: version,
      maxVersion: version,
      ciphers: 'DEFAULT@SECLEVEL=0',
    };
    const socket = connect(443, address, options, () => {
      resolve(String(socket.getPeerCertificate().subjectaltname));
      socket.destroy();
    }).on('error', reject);
  });

/** Limits and logs; last, as it uses the client's share of requests up. */
export async function limits(context: Context, edge: Pod, { asked }: Backends): Promise<void> {
  await context.check('edge: a client over the rate limit gets 429, not 503', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 20 });
    const replies = await Promise.all(
      Array.from({ length: 1500 }, () => send(tls(edge.ip), { method: 'GET', path: '/api/flood', agent })),
    );
    agent.destroy();
    const passed = replies.filter(({ status }) => status === 200).length;
    const limited = replies.filter(({ status }) => status === 429).length;
    const right = passed + limited === replies.length && limited > 0 && passed >= 500;
    assert(right, `${passed} passed, ${limited} limited, of ${replies.length}`);
    return `${passed} of ${replies.length} at once pass (100 a second and a burst of 500), ${limited} get 429`;
  });
  await context.check('edge: the log is JSON, without signatures, tokens and request bodies', async () => {
    const { stdout } = await edge.exec(['cat', '/tmp/access.log']);
    const lines = stdout.trimEnd().split('\n');
    const secrets = lines.filter((line) => /X-Amz-Signature|token=/i.test(JSON.stringify(JSON.parse(line))));
    const clean = secrets.length === 0 && lines.length >= asked.length;
    assert(clean, `${lines.length} lines, with a secret: ${secrets[0]}`);
    return `${lines.length} lines`;
  });
}
