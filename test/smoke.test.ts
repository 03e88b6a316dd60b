import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ended, Run } from '../scripts/lib/command';
import { LOADER } from '../scripts/lib/loader';
import { unreachable } from '../scripts/smoke/advice/edge';
import { smoke as smokeCommand } from '../scripts/smoke/command';
import type { Advice } from '../scripts/smoke/failure';
import { decodeMessage, decodePush, encodeMessage } from '../scripts/smoke/messages';
import { parse } from '../scripts/smoke/options';
import { Fields } from '../scripts/smoke/protobuf';
import { type Report, smokeReport } from '../scripts/smoke/run';
import { openimSecret } from '../scripts/smoke/secret';
import { FakeCluster } from './lib/fake-cluster';
import { FakeTerminal } from './lib/fake-terminal';
import { selfSigned } from './lib/openim/certificate';
import { FakeOpenim } from './lib/openim/fake';
import type { Faults } from './lib/openim/faults';
import { SECRET } from './lib/openim/state';

/** A look every millisecond counts as the five that the program waits between two: the fake answers within one or two. */
jest.mock('../scripts/smoke/sleep', () => {
  const { now } = Date;
  let ahead = 0;
  Date.now = () => now() + ahead;
  return {
    sleep: (seconds: number) => {
      ahead += seconds * 1000 - 1;
      return new Promise((resolve) => setTimeout(resolve, 1));
    },
  };
});

const root = join(__dirname, '..');
const steps = [
  'api',
  'discovery',
  'gateway',
  'storage',
  'admin-token',
  'users',
  'user-tokens',
  'connect',
  'rest-message',
  'socket-message',
  'group',
  'group-message',
  'file',
  'large-file',
  'logout',
  'clean-up',
];

let fake: FakeOpenim;
afterEach(() => fake?.stop());

/** A run against a deployment with these faults. */
async function run(faults: Faults = {}, { secret = SECRET, seconds = 5, url = '' } = {}): Promise<Report> {
  fake = await new FakeOpenim(faults).start();
  return smokeReport({ url: new URL(url || fake.url), s3: new URL(fake.s3), seconds }, secret, () => undefined);
}

const named = (report: Report, result: string): string[] =>
  report.steps.filter((step) => step.result === result).map(({ name }) => name);

/** The only step that failed. */
function failure(report: Report): { name: string; detail: string; advice?: Advice } {
  const failed = report.steps.filter(({ result }) => result === 'failed');
  expect(failed.map(({ name, detail }) => `${name}: ${detail}`)).toHaveLength(1);
  return failed[0] as (typeof failed)[0];
}

describe('against a working OpenIM', () => {
  test('every step passes, in this order, and everything removable is removed', async () => {
    const report = await run();
    expect(report.steps.filter(({ result }) => result !== 'passed')).toEqual([]);
    expect(report).toMatchObject({ url: fake.url, s3: fake.s3, passed: true });
    expect(report.steps.map(({ name }) => name)).toEqual(steps);
    const { users, groups, tokens, cleared, objects } = fake.state;
    const ids = [`${report.id}_a`, `${report.id}_b`];
    expect([...users]).toEqual(['imAdmin', ...ids]);
    expect([...cleared]).toEqual(ids);
    expect([...groups.values()]).toEqual([{ members: [], dismissed: true }]);
    expect([...tokens.values()].filter(({ userID, kicked }) => userID !== 'imAdmin' && !kicked)).toEqual([]);
    // openim-crontask deletes objects of certain causes only.
    expect([...objects].map(([name, { cause }]) => [name, cause])).toEqual([
      [`${ids[0]}/file`, 'msg-file'],
      [`${ids[0]}/large-file`, 'msg-file'],
    ]);
    expect(report.stays).toEqual([
      `users ${ids.join(' and ')}, and their messages for 365 days`,
      `group ${[...groups.keys()][0]}`,
      `object ${ids[0]}/file, for 180 days`,
      `object ${ids[0]}/large-file, for 180 days`,
    ]);
  });

  test('messages that are lost at first are retried', async () => {
    const report = await run({ lost: 1, lostInGroups: 2 }, { seconds: 1 });
    expect(report.passed).toBe(true);
    const details = Object.fromEntries(report.steps.map(({ name, detail }) => [name, detail]));
    expect(details).toMatchObject({
      'rest-message': 'received after 2 tries',
      'socket-message': 'received',
      'group-message': 'received after 2 tries',
    });
  });
});

const failures: Record<
  string,
  { faults?: Faults; secret?: string; seconds?: number; step: string; says: RegExp; advises: RegExp; pods: string[] }
> = {
  'no pod of the API is ready': {
    faults: { api: 503 },
    step: 'api',
    says: /\/api\/auth\/parse_token: 503 \(503 Temporarily Unavailable\)/,
    advises: /No pod of openim-api is ready/,
    pods: ['openim-api', 'ingress-nginx-controller'],
  },
  'the edge cannot reach the API': {
    faults: { api: 504 },
    step: 'api',
    says: /504/,
    advises: /NetworkPolic(y|ies)/,
    pods: ['openim-api', 'ingress-nginx-controller'],
  },
  'the edge does not answer in time': {
    faults: { slow: 3 },
    seconds: 1,
    step: 'api',
    says: /no answer within 1 s/,
    advises: /NetworkPolic(y|ies)/,
    pods: ['openim-auth', 'openim-api', 'ingress-nginx-controller'],
  },
  'no Ingress has the path': {
    faults: { prefix: 'unknown' },
    step: 'api',
    says: /: 404 \(404 Not Found\)/,
    advises: /No Ingress has this host and path/,
    pods: ['ingress-nginx-controller', 'openim-api'],
  },
  'the edge keeps the prefix': {
    faults: { prefix: 'kept' },
    step: 'api',
    says: /errCode 1001 ArgsError: header must have token/,
    advises: /must strip it \(annotation rewrite-target\)/,
    pods: ['ingress-nginx-controller', 'openim-api'],
  },
  'the API finds no openim-auth': {
    faults: { refusals: { '/auth/parse_token': [14, 'name resolver error: produced zero addresses'] } },
    step: 'api',
    says: /errCode 14 name resolver error/,
    advises: /No pod of openim-auth answers.*etcd/,
    pods: ['openim-auth', 'openim-etcd', 'openim-api'],
  },
  'anonymous clients may list the pods': {
    faults: { discovery: 'open' },
    step: 'discovery',
    says: /GET \/api\/prometheus_discovery\/api: 200/,
    advises: /deniedPaths/,
    pods: ['ingress-nginx-controller', 'openim-api'],
  },
  'the edge removes the Upgrade header': {
    faults: { upgrade: 'dropped' },
    step: 'gateway',
    says: /200 instead of an upgrade/,
    advises: /Upgrade header/,
    pods: ['ingress-nginx-controller', 'openim-msggateway'],
  },
  'no gateway is ready': {
    faults: { upgrade: 'refused' },
    step: 'gateway',
    says: /503 instead of an upgrade/,
    advises: /No pod of openim-msggateway is ready/,
    pods: ['openim-msggateway', 'ingress-nginx-controller'],
  },
  'the gateway does not answer': {
    faults: { gateway: 'silent' },
    seconds: 1,
    step: 'gateway',
    says: /no answer to the token within 1 s/,
    advises: /waits for openim-auth/,
    pods: ['openim-msggateway', 'openim-auth'],
  },
  'anonymous clients may list the bucket': {
    faults: { bucket: 'public' },
    step: 'storage',
    says: /anonymous clients may list the bucket/,
    advises: /publicRead/,
    pods: ['seaweedfs-filer', 'openim-third'],
  },
  'the secret is wrong': {
    secret: 'not-the-secret',
    step: 'admin-token',
    says: /^POST \/auth\/get_admin_token: errCode 1002 NoPermissionError: secret invalid$/,
    advises: /OPENIM_SECRET is not the secret/,
    pods: ['openim-auth'],
  },
  'another release': {
    faults: { missing: '/auth/get_admin_token' },
    step: 'admin-token',
    says: /: 404 \(404 page not found\)/,
    advises: /supports v3.8.3/,
    pods: ['openim-api'],
  },
  'users are rejected': {
    faults: { refusals: { '/user/user_register': [90002, 'DatabaseError'] } },
    step: 'users',
    says: /errCode 90002 DatabaseError/,
    advises: /openim-user rejected the request/,
    pods: ['openim-user', 'openim-api'],
  },
  'the token is rejected': {
    faults: { refusals: { '/auth/get_user_token': [1507, 'TokenNotExistError'] } },
    step: 'user-tokens',
    says: /errCode 1507 TokenNotExistError/,
    advises: /no longer in Dragonfly/,
    pods: ['dragonfly', 'dragonfly-proxy', 'openim-auth'],
  },
  'groups get no messages': {
    faults: { lostInGroups: Number.POSITIVE_INFINITY },
    seconds: 1,
    step: 'group-message',
    says: /sent \d+ times in 1 s, never received/,
    advises: /no members from openim-group/,
    pods: ['openim-group', 'openim-push', 'openim-msgtransfer', 'openim-msggateway', 'redpanda', 'openim-etcd'],
  },
  'the file is larger than the edge allows': {
    faults: { bodySize: 4 * 2 ** 20 },
    step: 'large-file',
    says: /PUT .*: 413/,
    advises: /bodySize/,
    pods: ['ingress-nginx-controller'],
  },
  'the connection stays open after a logout': {
    faults: { logout: 'keeps the connection' },
    seconds: 1,
    step: 'logout',
    says: /open 1 s after the logout/,
    advises: /every gateway/,
    pods: ['openim-auth', 'openim-msggateway', 'dragonfly', 'openim-etcd'],
  },
  'the token stays valid after a logout': {
    faults: { logout: 'keeps the token' },
    step: 'logout',
    says: /the token is still accepted after the logout/,
    advises: /marks the token in Dragonfly/,
    pods: ['openim-auth', 'openim-msggateway', 'dragonfly', 'openim-etcd'],
  },
  'the group cannot be dismissed': {
    faults: { refusals: { '/group/dismiss_group': [500, 'ServerInternalError'] } },
    step: 'clean-up',
    says: /errCode 500/,
    advises: /openim-group rejected the request/,
    pods: ['openim-group', 'openim-api'],
  },
};

describe('one step fails', () => {
  test.each(Object.entries(failures))('%s', async (_, { faults, secret, seconds, step, says, advises, pods }) => {
    const report = await run(faults, { secret, seconds });
    expect(report.passed).toBe(false);
    const { name, detail, advice } = failure(report);
    expect({ name, detail }).toEqual({ name: step, detail: expect.stringMatching(says) });
    expect(advice).toMatchObject({ do: expect.stringMatching(advises), pods });
  });
});

/** Both uploads meet these. */
const uploads: Record<string, { faults: Faults; says: RegExp; advises: RegExp }> = {
  'the edge does not send the public address of the API': {
    faults: { requestApi: 'missing' },
    says: /returns the object URL http:\/\/127.0.0.1:\d+\/object\/smoke_.*, not http:\/\/127.0.0.1:\d+\/api\/object\/…/,
    advises: /X-Request-Api/,
  },
  'presigned URLs have a host of the cluster': {
    faults: { externalAddress: 'http://seaweedfs-filer.seaweedfs.svc.cluster.local:8333' },
    says: /points to http:\/\/seaweedfs-filer/,
    advises: /externalAddress/,
  },
  'the filers have a different key': {
    faults: { s3Key: 'other' },
    says: /PUT http:\/\/127.0.0.1:\d+\/openim\/[\w/]+: 403 \(SignatureDoesNotMatch\)/,
    advises: /Host or path changed/,
  },
  'the downloaded bytes differ': {
    faults: { content: 'changed' },
    says: /another SHA-256/,
    advises: /The filers do not show the same files/,
  },
};

describe('both uploads fail', () => {
  test.each(Object.entries(uploads))('%s', async (_, { faults, says, advises }) => {
    const { steps } = await run(faults);
    const failed = steps.filter(({ result }) => result === 'failed');
    expect(failed.map(({ name }) => name)).toEqual(['file', 'large-file']);
    for (const { detail, advice } of failed) {
      expect(detail).toMatch(says);
      expect(advice?.do).toMatch(advises);
    }
  });
});

test('missing pushes fail every kind of message, and the other steps continue', async () => {
  const report = await run({ lost: Number.POSITIVE_INFINITY, lostInGroups: Number.POSITIVE_INFINITY }, { seconds: 1 });
  expect(named(report, 'failed')).toEqual(['rest-message', 'socket-message', 'group-message']);
  expect(report.steps.find(({ name }) => name === 'rest-message')).toMatchObject({
    detail: expect.stringMatching(/^sent \d+ times in 1 s, never received$/),
    advice: { pods: ['openim-push', 'openim-msgtransfer', 'openim-msggateway', 'redpanda', 'openim-etcd'] },
  });
  expect(named(report, 'skipped')).toEqual([]);
});

test('rejected messages by WebSocket, in chats and in groups', async () => {
  const report = await run({ refusals: { 'ws:1003': [500, 'ServerInternalError'] } });
  expect(named(report, 'failed')).toEqual(['socket-message', 'group-message']);
  for (const { detail, advice } of report.steps.filter(({ result }) => result === 'failed')) {
    expect(detail).toBe('message: errCode 500 ServerInternalError');
    expect(advice).toMatchObject({
      do: expect.stringContaining('openim-msg rejected the request'),
      pods: ['openim-msg', 'openim-api'],
    });
  }
});

test('a message from another user is no success', async () => {
  const report = await run({ push: 'mixed up' });
  expect(named(report, 'failed')).toEqual(['rest-message', 'socket-message', 'group-message']);
  expect(report.steps.find(({ name }) => name === 'rest-message')?.detail).toMatch(/"sendID":"somebody".*, not .*"smoke_/);
});

test('steps that need a failed one are skipped, and name it', async () => {
  const report = await run({}, { secret: 'not-the-secret' });
  expect(named(report, 'passed')).toEqual(['api', 'discovery', 'gateway', 'storage']);
  expect(named(report, 'skipped')).toEqual(steps.slice(steps.indexOf('users')));
  const details = Object.fromEntries(report.steps.map(({ name, detail }) => [name, detail]));
  expect(details).toMatchObject({
    users: 'needs admin-token',
    connect: 'needs user-tokens',
    'clean-up': 'needs admin-token and users',
  });
  expect(report.stays).toEqual([]);
});

test('without a listener each route fails independently', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  const nowhere = new URL(`http://127.0.0.1:${port}`);
  const report = await smokeReport({ url: nowhere, s3: nowhere, seconds: 5 }, SECRET, () => undefined);
  expect(named(report, 'failed')).toEqual(['api', 'gateway', 'storage']);
  for (const { detail, advice } of report.steps.filter(({ result }) => result === 'failed')) {
    expect(detail).toMatch(/ECONNREFUSED/);
    expect(advice?.do).toMatch(/Nothing answers at 127.0.0.1/);
  }
});

/** As fetch and ws throw them; a name that does not resolve would take this machine's DNS servers their time. */
const unreached: Record<string, { error: Error; says: string; advises: string }> = {
  'no DNS record': {
    error: Object.assign(new TypeError('fetch failed'), {
      cause: Object.assign(new Error('getaddrinfo ENOTFOUND openim.example'), { code: 'ENOTFOUND' }),
    }),
    says: 'openim.example/api/msg: getaddrinfo ENOTFOUND openim.example (ENOTFOUND)',
    advises: 'openim.example has no DNS record',
  },
  'a certificate for another name': {
    error: Object.assign(new Error("Hostname/IP does not match certificate's altnames"), {
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    }),
    says: "openim.example/api/msg: Hostname/IP does not match certificate's altnames (ERR_TLS_CERT_ALTNAME_INVALID)",
    advises: 'The certificate is not trusted for openim.example',
  },
  'a handshake that takes too long': {
    error: new Error('Opening handshake has timed out'),
    says: 'openim.example/api/msg: Opening handshake has timed out (Error)',
    advises: 'Packets are dropped',
  },
  'dropped packets': {
    error: Object.assign(new Error('connect ETIMEDOUT 192.0.2.1:443'), { code: 'ETIMEDOUT' }),
    says: 'openim.example/api/msg: connect ETIMEDOUT 192.0.2.1:443 (ETIMEDOUT)',
    advises: 'Packets are dropped',
  },
};
test.each(Object.entries(unreached))('%s', (_, { error, says, advises }) => {
  const { message, advice } = unreachable(new URL('https://openim.example/api/msg'), error, 5);
  expect(message).toBe(says);
  expect(advice.do).toContain(advises);
});

test('no report quotes the secret or a token', async () => {
  const report = await run({
    refusals: { '/user/user_register': [500, `secret=${SECRET} token=eyJhbGciOi.eyJVc2VySUQ.c2ln`] },
  });
  expect(failure(report).detail).toBe('POST /user/user_register: errCode 500 secret=*** token=***');
});

/** Bytes that github.com/openimsdk/protocol v0.0.73-alpha.18 made of such messages (proto.Marshal, in base64). */
describe('protobuf', () => {
  const message = { sendID: 'alice', recvID: 'bob', groupID: '', clientMsgID: 'c1', sessionType: 1, text: 'grüße' };
  const msgData = 'CgVhbGljZRIDYm9iIgJjMTAFOgVhbGljZUgBUGRYZWIVeyJjb250ZW50IjoiZ3LDvMOfZSJ9gAH7oJvQqzM=';
  const pushMessages =
    'CmEKCnNnXzEyMzQ1NjcSUwpNCgVhbGljZRoHMTIzNDU2NyICYzEwBToFYWxpY2VIA1BkWGViFXsiY29udGVudCI6Imdyw7zDn2UifXD///////////8B' +
    'gAH7oJvQqzMQARgBCssBCgxzaV9hbGljZV9ib2ISugEKeAoFYWxpY2USA2JvYiICYzEqAnMxMAU6BWFsaWNlSAFQZFhlYhV7ImNvbnRlbnQiOiJncsO8' +
    'w59lIn1wB3jIo5vQqzOAAfugm9CrM4gBApoBCwoHaGlzdG9yeRABmgEPCgtvZmZsaW5lUHVzaBAAogEDCgF0sgEBYQo+CgVhbGljZRIDYm9iIgJjMTAF' +
    'OgVhbGljZUgBUGRYZWIVeyJjb250ZW50IjoiZ3LDvMOfZSJ9gAH7oJvQqzMSKAoLbl9hbGljZV9ib2ISGQoXCgdpbUFkbWluEgNib2JIAVjdC2ICe30=';
  const bytes = (base64: string) => Buffer.from(base64, 'base64');

  test('a message is encoded as upstream does', () => {
    jest.spyOn(Date, 'now').mockReturnValueOnce(1764057600123);
    expect(encodeMessage(message).toString('base64')).toBe(msgData);
    expect(decodeMessage(new Fields(bytes(msgData)))).toEqual(message);
  });

  test('a push is decoded: several conversations, several messages, negative numbers, no notifications', () => {
    expect(decodePush(bytes(pushMessages))).toEqual([
      { ...message, recvID: '', groupID: '1234567', sessionType: 3 },
      message,
      message,
    ]);
  });

  test('truncated bytes are rejected', () => {
    expect(() => new Fields(bytes(msgData).subarray(0, 10))).toThrow('bytes announced');
    expect(() => new Fields(Buffer.from([0x80]))).toThrow('end inside a number');
    expect(() => new Fields(Buffer.from([0x0d, 0, 0, 0, 0]))).toThrow('wire type 5 of field 1');
  });
});

describe('the command line', () => {
  test('the S3 host is derived from the address', () => {
    expect(parse(['--url', 'https://openim.example:8443/']).target).toEqual({
      url: new URL('https://openim.example:8443'),
      s3: new URL('https://s3.openim.example:8443'),
      seconds: 30,
    });
    expect(parse(['--url', 'https://a.example', '--s3-url', 'https://b.example']).target.s3.host).toBe('b.example');
  });

  const mistakes: Record<string, string> = {
    '': '--url is missing',
    '--url openim.example': '--url openim.example: must be an address without a path, for example https://openim.example',
    '--url ftp://openim.example': '--url ftp://openim.example: must be an address without a path',
    '--url https://openim.example/api': 'an address without a path',
    '--url https://openim.example --s3-url https://s3.openim.example/openim': '--s3-url https://s3.openim.example/openim',
    '--url https://openim.example --timeout soon': '--timeout soon: must be a number of seconds above 0',
    '--url https://openim.example --timeout 0': '--timeout 0: must be a number of seconds above 0',
    '--url https://openim.example --context kind': '--context is valid only with --secret-from-cluster',
    '--url https://openim.example --secret s3cret': 'unknown option "--secret"',
    '--url https://openim.example dev': 'unexpected argument "dev"',
    '--url https://127.0.0.1:9':
      '--s3-url is missing: --url names 127.0.0.1:9, and https://s3.127.0.0.1:9 is not an address; specify the address of object storage',
    '--url https://[::1]:9':
      '--s3-url is missing: --url names [::1]:9, and https://s3.[::1]:9 is not an address; specify the address of object storage',
    '--contxt dev': 'unknown option "--contxt"; did you mean "--context"?',
    '--url': '--url needs a value',
  };
  test.each(Object.entries(mistakes))('"%s"', (args, says) => {
    expect(() => parse(args.split(' ').filter(Boolean))).toThrow(says);
  });
});

describe('npm run smoke', () => {
  /** Without `kubectl`, there is none. */
  async function command(args: readonly string[], kubectl?: Run): Promise<Ended> {
    const terminal = new FakeTerminal();
    const none: Run = () => {
      throw new Error('kubectl was started');
    };
    const status = await smokeCommand(args, terminal, kubectl ?? none);
    return { status, stdout: terminal.stdout, stderr: terminal.stderr };
  }
  const startSecure = async (faults: Faults = {}) => {
    const certificate = await selfSigned();
    fake = await new FakeOpenim(faults, certificate).start();
    return { args: ['--url', fake.url, '--s3-url', fake.s3], certificate: certificate.cert };
  };
  beforeEach(() => {
    process.env.OPENIM_SECRET = SECRET;
  });
  afterEach(() => {
    delete process.env.OPENIM_SECRET;
  });

  /** Processes, because node looks at certificates as their environment says. The fake OpenIM is in this one. */
  function started(args: readonly string[], variables: Readonly<Record<string, string>>): Promise<Ended> {
    const env = { PATH: '', NODE_PATH: process.env.NODE_PATH, OPENIM_SECRET: SECRET, ...variables };
    return new Promise((resolve) => {
      execFile(process.execPath, [...LOADER, 'scripts/smoke.ts', ...args], { cwd: root, env }, (error, stdout, stderr) =>
        resolve({ status: Number(error?.code ?? 0), stdout, stderr }),
      );
    });
  }

  test('a trusted certificate, as JSON', async () => {
    const { args, certificate } = await startSecure();
    const folder = mkdtempSync(join(tmpdir(), 'openim-smoke-'));
    const ca = join(folder, 'ca.pem');
    writeFileSync(ca, certificate);
    const { status, stdout, stderr } = await started([...args, '--json'], { NODE_EXTRA_CA_CERTS: ca });
    rmSync(folder, { recursive: true });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const report: Report = JSON.parse(stdout);
    expect(named(report, 'passed')).toEqual(steps);
    expect(stdout).not.toContain(SECRET);
  });

  test('an untrusted certificate, as text', async () => {
    const { args } = await startSecure();
    const { status, stdout } = await command(args);
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /^FAILED {2}api +\d+ ms {2}127.0.0.1:\d+\/api\/auth\/parse_token: .* \(DEPTH_ZERO_SELF_SIGNED_CERT\)$/m,
    );
    expect(stdout).toMatch(/^FAILED {2}gateway .*DEPTH_ZERO_SELF_SIGNED_CERT/m);
    expect(stdout).toContain('        secret  ingress-nginx/openim-tls tls.crt\n');
    expect(stdout).toContain('        page    docs/components/ingress-nginx.md\n');
    expect(stdout).toMatch(/^skip {4}discovery .*needs api$/m);
    expect(stdout).toMatch(/^0 passed, 3 failed, 13 skipped in /m);
  });

  test('--insecure accepts it; an upload address without TLS is a failure', async () => {
    const { args } = await startSecure({ requestApi: 'missing' });
    const { status, stdout, stderr } = await started([...args, '--insecure'], {});
    expect(status).toBe(1);
    expect(stdout).toMatch(/^FAILED {2}file .*OpenIM returns the object URL http:\/\/127/m);
    expect(stdout).toMatch(/^14 passed, 2 failed, 0 skipped in /m);
    expect(stdout).toMatch(/^ok {6}logout /m);
    expect(stderr).toContain('NODE_TLS_REJECT_UNAUTHORIZED');
  });

  test('--secret-from-cluster reads the Secret of the environment with that domain', () => {
    const metadata = { namespace: 'openim', name: 'openim-share' };
    const data = { secret: Buffer.from(SECRET).toString('base64') };
    const cluster = new FakeCluster({ secrets: { 'openim/openim-share': { metadata, data } } });
    const options = parse(['--url', 'https://openim.localhost', '--secret-from-cluster']);
    expect(openimSecret(options, cluster.program)).toBe(SECRET);
    expect(cluster.state.calls.at(-1)?.args.join(' ')).toContain(
      '--context=kind-openim --request-timeout=20s get secret openim-share',
    );
  });

  test.each([
    [[], '--url is missing'],
    [['--url', 'https://openim.example'], 'OPENIM_SECRET is not set'],
    [['--url', 'https://elsewhere.example', '--secret-from-cluster'], 'no environment has the domain elsewhere.example'],
    [
      ['--url', 'https://openim.localhost', '--secret-from-cluster'],
      'Secret openim/openim-share has no key "secret"; create it: npm run secrets -- local',
    ],
    [['--url', 'https://openim.example', '--secret-from-cluster'], 'but the current context is "kind-openim"'],
    [['--url', 'https://mysql.openim.example'], 'environment "dev-mysql" runs OpenIM v3.4; this check supports only v3.8'],
  ])('%j shows the usage and ends with 2', async (args, says) => {
    delete process.env.OPENIM_SECRET;
    const { status, stdout, stderr } = await command(args, new FakeCluster().program);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(says);
    expect(stderr).toContain('usage: npm run smoke -- --url https://<domain>');
  });
});
