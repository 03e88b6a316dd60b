import { setImmediate } from 'node:timers/promises';
import { sleep } from '../scripts/load/clock';
import { load } from '../scripts/load/command';
import { Ledger } from '../scripts/load/ledger';
import { type Amount, parse } from '../scripts/load/options';
import type { Report } from '../scripts/load/report';
import { loadReport } from '../scripts/load/run';
import { Throttle } from '../scripts/load/throttle';
import { FakeTerminal } from './lib/fake-terminal';
import { FakeOpenim } from './lib/openim/fake';
import type { Faults } from './lib/openim/faults';
import { SECRET } from './lib/openim/state';

jest.mock('../scripts/load/clock', () => jest.requireActual('./lib/virtual-clock'));

let fake: FakeOpenim;
afterEach(() => fake?.stop());

const never = new AbortController().signal;
const small: Amount = { users: 6, rate: 60, minutes: 0.02, groupShare: 0.2, groupSize: 3, uploadsPerMinute: 100 };

/** A run of 72 messages against a deployment with these faults. */
async function run(faults: Faults = {}, { amount = {}, secret = SECRET, seconds = 30, stop = never } = {}): Promise<Report> {
  fake = await new FakeOpenim(faults).start();
  const target = { url: new URL(fake.url), s3: new URL(fake.s3), seconds };
  const access = { target, secret: 'from the environment', output: 'text', certificates: 'checked' } as const;
  return loadReport({ access, amount: { ...small, ...amount } }, secret, () => undefined, stop);
}

/** What a run has left in the fake beside users. */
function left(): object {
  const { groups, tokens, cleared, users } = fake.state;
  return {
    groups: [...groups.values()].filter(({ dismissed }) => !dismissed).length,
    tokens: [...tokens.values()].filter(({ userID, kicked }) => userID !== 'imAdmin' && !kicked).length,
    messages: [...users].filter((user) => user !== 'imAdmin' && !cleared.has(user)).length,
  };
}
const nothing = { groups: 0, tokens: 0, messages: 0 };

const said = ({ failures }: Report): string[] => failures.map(({ said, count }) => `${count} ${said}`);

describe('against a working OpenIM', () => {
  test('every message arrives once, in chats and in groups, and everything removable is removed', async () => {
    const report = await run();
    expect(report).toMatchObject({ url: fake.url, end: 'ended', passed: true, failures: [] });
    expect(report.connections).toEqual({ open: 6, openAtEnd: 6, failed: 0, dropped: 0, firstDropped: undefined });
    const { sent, toGroups } = report.messages;
    expect(sent).toBeGreaterThan(50);
    expect(toGroups).toBe(Math.floor(sent / 5));
    expect(report.messages).toMatchObject({ accepted: sent, refused: 0, unanswered: 0 });
    // Two groups of three: a message to a group has two receivers.
    const expected = sent + toGroups;
    expect(report.deliveries).toMatchObject({ expected, pushed: expected, readAfterwards: 0, lost: 0, duplicated: 0 });
    expect(report.times.delivery.count).toBe(expected);
    expect(report.times.acknowledgement.count).toBe(sent);
    expect(report.times.delivery.p50).toBeGreaterThan(0);
    expect(report.uploads).toEqual({ done: fake.state.objects.size, failed: 0 });
    expect(fake.state.objects.size).toBeGreaterThan(0);
    expect(fake.state.users.size).toBe(7);
    expect(left()).toEqual(nothing);
    expect(report.stays).toEqual([
      `6 users ${report.id}_<number>: OpenIM has no call that deletes a user`,
      'their messages: in MongoDB for as long as the environment keeps messages, in Dragonfly for 24 hours',
      `2 groups named ${report.id}, dismissed`,
      `${report.uploads.done} objects ${report.id}_<number>/file-<number>, for as long as the environment keeps files`,
    ]);
  });

  test('no groups, no uploads, two users', async () => {
    const report = await run({}, { amount: { users: 2, groupShare: 0, uploadsPerMinute: 0 } });
    expect(report).toMatchObject({ passed: true, messages: { toGroups: 0 }, uploads: { done: 0 } });
  });
});

describe('what a deployment does with messages', () => {
  test('lost: neither pushed nor there when the conversation is read', async () => {
    const { passed, deliveries } = await run({ vanished: 3 }, { amount: { groupShare: 0 } });
    expect({ passed, lost: deliveries.lost }).toEqual({ passed: false, lost: 3 });
    expect(deliveries.pushed).toBe(deliveries.expected - 3);
    expect(left()).toEqual(nothing);
  });

  test('not pushed, and read afterwards by each receiver: not lost', async () => {
    const report = await run({ lostInGroups: 1, lost: 1 }, { amount: { groupShare: 1 } });
    expect(report).toMatchObject({ passed: true, deliveries: { lost: 0, readAfterwards: 2 } });
  });

  test('pushed twice', async () => {
    const { passed, deliveries } = await run({ duplicated: 4 }, { amount: { groupShare: 0 } });
    expect({ passed, duplicated: deliveries.duplicated, lost: deliveries.lost }).toEqual({
      passed: false,
      duplicated: 4,
      lost: 0,
    });
  });

  test('delayed', async () => {
    const { passed, times } = await run({ delay: 2 });
    expect(passed).toBe(true);
    expect(times.delivery.p50).toBeGreaterThanOrEqual(2000);
    expect(times.acknowledgement.p50).toBeLessThan(2000);
  });

  test('refused: it sends less for a while', async () => {
    const report = await run({ refusedAtFirst: 3 });
    expect(report).toMatchObject({ passed: false, messages: { refused: 3 }, deliveries: { lost: 0, duplicated: 0 } });
    expect(report.backedOff.leastShareOfRate).toBeLessThan(1);
    expect(report.messages.sent).toBeLessThan(60);
    expect(said(report)).toEqual(['3 message: errCode 500 ServerInternalError']);
  });

  test('never answered: it sends less, and does not wait for ever', async () => {
    const report = await run({ unanswered: Number.POSITIVE_INFINITY }, { amount: { rate: 20, minutes: 0.1 } });
    expect(report).toMatchObject({ passed: false, messages: { accepted: 0 }, deliveries: { expected: 0, lost: 0 } });
    expect(report.messages.unanswered).toBe(report.messages.sent);
    expect(report.backedOff.leastShareOfRate).toBeLessThan(1);
  });

  test('connections that are dropped are opened again, and lose nothing', async () => {
    const report = await run({ cut: 3 }, { amount: { rate: 10, minutes: 0.1 } });
    expect(report).toMatchObject({
      passed: true,
      connections: { open: 6, dropped: 3, openAtEnd: 6 },
      deliveries: { lost: 0 },
    });
    expect(report.connections.firstDropped).toMatch(/^the connection of load_\w+ was closed \(code 1006\)$/);
  });
});

describe('a busy server', () => {
  test('calls that get 429 are made again', async () => {
    const report = await run({ busy: { status: 429, calls: 3 } });
    expect(report).toMatchObject({ passed: true, backedOff: { calls: 3 } });
  });

  test('connections that get 503 are opened again', async () => {
    const report = await run({ busy: { status: 503, upgrades: 4 } });
    expect(report).toMatchObject({ passed: true, connections: { open: 6, failed: 0 }, backedOff: { calls: 4 } });
  });

  test('without any connection nothing is sent, and everything is removed', async () => {
    const report = await run({ upgrade: 'refused' });
    expect(report).toMatchObject({
      end: 'failed',
      passed: false,
      messages: { sent: 0 },
      connections: { open: 0, failed: 6 },
    });
    expect(said(report)).toEqual([
      expect.stringMatching(/^6 .*503 instead of an upgrade to WebSocket$/),
      '1 0 of 6 users have a connection; messages need 2',
    ]);
    expect(report.failures[1]?.advice?.pods).toEqual(['openim-msggateway', 'ingress-nginx-controller']);
    expect(left()).toEqual(nothing);
  });

  test('the throttle halves at most once a second, and doubles after ten without a refusal', async () => {
    const throttle = new Throttle();
    throttle.refused();
    throttle.refused();
    expect(throttle.current()).toBe(0.5);
    await sleep(1.1);
    throttle.refused();
    expect(throttle.current()).toBe(0.25);
    await sleep(10.1);
    expect([throttle.current(), throttle.current(), throttle.least]).toEqual([0.5, 0.5, 0.25]);
  });
});

describe('a step that fails', () => {
  test('a wrong secret: nothing is made', async () => {
    const report = await run({}, { secret: 'not-the-secret' });
    expect(report).toMatchObject({ end: 'failed', passed: false, stays: [] });
    expect(said(report)).toEqual(['1 POST /auth/get_admin_token: errCode 1002 NoPermissionError: secret invalid']);
    expect(report.failures[0]?.advice?.pods).toEqual(['openim-auth']);
  });

  test.each([
    ['/user/user_register', 1],
    ['/auth/get_user_token', 7],
    ['/group/create_group', 7],
  ])('%s: what was made before is removed', async (path, users) => {
    const report = await run({ refusals: { [path]: [90002, `secret=${SECRET}`] } });
    expect(report).toMatchObject({ end: 'failed', passed: false, messages: { sent: 0 } });
    expect(said(report)).toEqual([expect.stringMatching(`^1 POST ${path}: errCode 90002 secret=\\*\\*\\*$`)]);
    expect(fake.state.users.size).toBe(users);
    expect(left()).toEqual(nothing);
  });

  test('uploads', async () => {
    const report = await run({ s3Key: 'other' });
    expect(report.passed).toBe(false);
    expect(report.uploads).toMatchObject({ done: 0, failed: expect.any(Number) });
    expect(said(report)).toEqual([expect.stringMatching(/^1 PUT .*: 403 \(SignatureDoesNotMatch\)$/)]);
  });

  test('removing groups: users are logged out all the same', async () => {
    const report = await run({ refusals: { '/group/dismiss_group': [1004, 'RecordNotFoundError'] } });
    expect(report).toMatchObject({ end: 'ended', passed: false, deliveries: { lost: 0 } });
    expect(said(report)).toEqual(['2 POST /group/dismiss_group: errCode 1004 RecordNotFoundError']);
    expect(left()).toEqual({ groups: 2, tokens: 0, messages: 0 });
  });
});

test('a group of fifty: each member counts once', () => {
  const ledger = new Ledger();
  const members = Array.from({ length: 49 }, (_, index) => `user${index}`);
  const number = ledger.send(members);
  for (const member of members.slice(0, 48)) {
    ledger.push(number, member);
  }
  ledger.answer(number, 'accepted');
  ledger.push(number, 'user47');
  ledger.push(number, 'the sender');
  expect(ledger).toMatchObject({ expected: 49, outstanding: 1, duplicated: 1 });
  expect([...ledger.missing()]).toEqual([{ message: number, receiver: 'user48' }]);
  expect([ledger.read(number, 'user48'), ledger.read(number, 'user48'), ledger.outstanding]).toEqual([true, false, 0]);
});

test('each connection pings every ten seconds: the gateway drops those that only answer its own', async () => {
  jest.useFakeTimers({ doNotFake: ['setTimeout', 'setImmediate', 'performance', 'nextTick', 'queueMicrotask', 'Date'] });
  fake = new FakeOpenim();
  const stop = new AbortController();
  const running = run({}, { amount: { minutes: 60 }, stop: stop.signal });
  await until(() => fake.state.conversations.size > 0);
  jest.advanceTimersByTime(20_000);
  await until(() => fake.state.pings >= 12);
  stop.abort();
  jest.useRealTimers();
  expect(await running).toMatchObject({ end: 'stopped', connections: { open: 6, dropped: 0 } });
  expect(left()).toEqual(nothing);
});

/** Throws when it does not come to that while sockets have ten thousand turns. */
async function until(holds: () => boolean): Promise<void> {
  for (let turns = 0; !holds(); turns++) {
    if (turns === 10_000) {
      throw new Error('it does not come to that');
    }
    await setImmediate();
  }
}

describe('npm run load', () => {
  beforeEach(() => {
    process.env.OPENIM_SECRET = SECRET;
  });
  afterEach(() => {
    delete process.env.OPENIM_SECRET;
  });
  const none = () => {
    throw new Error('a program was started');
  };
  async function command(args: string, { faults = {}, terminal = new FakeTerminal(), meanwhile = async () => {} } = {}) {
    fake = await new FakeOpenim(faults as Faults).start();
    const running = load([...args.split(' '), '--url', fake.url, '--s3-url', fake.s3], terminal, none);
    await meanwhile();
    return { status: await running, stdout: terminal.stdout, stderr: terminal.stderr };
  }
  /** 24 seconds, so that a line every 10 seconds shows them. */
  const few = '--users 4 --rate 5 --minutes 0.4 --group-size 4';

  test('the table, beside the capacity of the environment that is named', async () => {
    const { status, stdout, stderr } = await command(`dev ${few}`);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(
      /^ +\d0 s {2}send: 4 connected, \d+ sent, \d+ delivered, p99 \d+ ms, \d+ missing, 0 duplicated, 0 refused$/m,
    );
    expect(stdout).toMatch(/^connections +4 open, 4 at the end, 0 failed, 0 dropped$/m);
    expect(stdout).toMatch(/^messages +1\d\d sent in 24 s \(\d(\.\d)?\/s, asked 5\/s\), 1\d to groups$/m);
    expect(stdout).toMatch(/^ +0 lost, 0 duplicated$/m);
    expect(stdout).toMatch(/^milliseconds +p50 +p99 +max +count$/m);
    expect(stdout).toMatch(/^delivery +\d+\.\d +\d+\.\d +\d+\.\d +1\d\d$/m);
    expect(stdout).toMatch(/^delay of this tool +\d+\.\d +\d+\.\d +\d+\.\d +\d+$/m);
    expect(stdout).toMatch(/^model of dev +measured +carries +share {2}limit$/m);
    expect(stdout).toMatch(/^connections +4 +62,800 +0\.0064 % {2}edge memory \(edge\.size\.autoscaling\.maxReplicas\)$/m);
    expect(stdout).toMatch(/^connections of each of 2 gateway pods +2 +41,800 /m);
    expect(stdout).toMatch(/^connections from one address to one edge pod +4 +7,850 /m);
    expect(stdout).toMatch(/^messages\/s +\d+(\.\d)? +30 +\d+ % {2}MongoDB disk writes \(mongodb\.storageSize\)$/m);
    expect(stdout).toMatch(/^stays: their messages: in MongoDB for 365 days/m);
    expect(stdout).toMatch(/\npassed: every message arrived once\n$/);
  });

  test('lost messages: exit code 1, as JSON', async () => {
    const { status, stdout, stderr } = await command(`${few} --json`, { faults: { vanished: 2 } });
    const report: Report = JSON.parse(stdout);
    expect({ status, passed: report.passed, model: report.model }).toEqual({ status: 1, passed: false, model: undefined });
    expect(report.deliveries.lost).toBeGreaterThan(1);
    expect(stderr).toMatch(/^( +\d+0 s {2}\w[\w ]+: .+\n)+$/);
    expect(stdout).not.toContain(SECRET);
  });

  test('a failure: its advice', async () => {
    const { status, stdout } = await command(few, { faults: { api: 503 } });
    expect(status).toBe(1);
    expect(stdout).toContain('no environment has this domain: name one to compare with its capacity\n');
    expect(stdout).toMatch(/^FAILED 1 time: POST .*503 \(503 Temporarily Unavailable\)$/m);
    expect(stdout).toContain('        No pod of openim-api is ready');
    expect(stdout).toMatch(/\nfailed: 0 lost, 0 duplicated, 0 of 120 messages sent\n$/);
  });

  test('one line that changes on a terminal', async () => {
    const terminal = Object.assign(new FakeTerminal(), { columns: 60 });
    const { status, stdout } = await command(few, { terminal });
    expect(status).toBe(0);
    const [progress = ''] = stdout.split('connections   ');
    expect(progress).not.toContain('\n');
    const lines = progress.split('\r\x1b[K').slice(1, -1);
    expect(lines.length).toBeGreaterThan(8);
    expect(lines.filter((line) => !/^ +\d+ s {2}.+/.test(line) || line.length > 59)).toEqual([]);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s: stops, cleans up, prints what was measured, and ends with %d', async (signal, code) => {
    const { status, stdout, stderr } = await command(`--users 4 --minutes 60`, {
      meanwhile: async () => {
        await until(() => fake.state.conversations.size > 2);
        process.emit(signal, signal);
      },
    });
    expect({ status, stderr }).toEqual({
      status: code,
      stderr: '\nstopping: it cleans up; Ctrl-C again ends at once and leaves users, groups and messages\n',
    });
    expect(stdout).toMatch(/\nstopped: 0 lost, 0 duplicated, \d+ of 36,000 messages sent\n$/);
    expect(left()).toEqual(nothing);
    expect(process.listenerCount(signal)).toBe(0);
  });

  test('Ctrl-C before the first message', async () => {
    const { status } = await command(`--users 60`, {
      meanwhile: async () => {
        await until(() => fake.state.tokens.size > 5);
        process.emit('SIGINT', 'SIGINT');
      },
    });
    expect(status).toBe(130);
    expect(fake.state.conversations.size).toBe(0);
    expect(fake.state.tokens.size).toBeLessThan(60);
    expect(left()).toEqual(nothing);
  });

  test.each([
    ['dev', 'openim.example may be in use'],
    ['prod', 'add --confirm-domain chat.openim.example'],
    ['--url https://chat.openim.example --confirm-domain openim.example', 'the address is that of chat.openim.example'],
    ['dev-mysql --confirm-domain mysql.openim.example', 'environment "dev-mysql" runs OpenIM v3.4'],
    ['local', 'OPENIM_SECRET is not set'],
    ['local --context kind', '--context is valid only with --secret-from-cluster'],
    ['https://elsewhere.example', 'unknown environment "https://elsewhere.example"'],
    [
      '--url https://elsewhere.example --confirm-domain elsewhere.example --secret-from-cluster',
      'no environment has the domain',
    ],
  ])('%s shows the usage and ends with 2', async (args, says) => {
    delete process.env.OPENIM_SECRET;
    const terminal = new FakeTerminal();
    expect(await load(args.split(' '), terminal, none)).toBe(2);
    expect(terminal.stdout).toBe('');
    expect(terminal.stderr).toContain(says);
    expect(terminal.stderr).toContain('usage: npm run load -- <environment> | --url https://<domain>');
  });
});

describe('the command line', () => {
  test('the address of an environment, and defaults', () => {
    const { access, environment, amount } = parse(['local']);
    expect(access.target).toEqual({
      url: new URL('https://openim.localhost'),
      s3: new URL('https://s3.openim.localhost'),
      seconds: 30,
    });
    expect(environment?.name).toBe('local');
    expect(amount).toEqual({ users: 100, rate: 10, minutes: 1, groupShare: 0.1, groupSize: 10, uploadsPerMinute: 6 });
    expect(parse(['--url', 'https://openim.example', '--confirm-domain', 'openim.example']).environment?.name).toBe('dev');
  });

  const here = '--url http://localhost:1 --s3-url http://localhost:2';
  const mistakes: Record<string, string> = {
    '': 'name an environment, or an address with --url',
    'dev prod': 'one environment, not dev prod',
    develop: 'unknown environment "develop"',
    '--url localhost': '--url localhost: must be an address without a path',
    '--url http://127.0.0.1:9': '--s3-url is missing',
    '--url http://127.0.0.2.example': '127.0.0.2.example may be in use',
    '--url http://notlocalhost.example': 'notlocalhost.example may be in use',
    '--url http://192.168.1.1 --s3-url http://192.168.1.1': '192.168.1.1 may be in use',
    [`${here} --confirm-domain other`]: '--confirm-domain other: the address is that of localhost',
    [`${here} --users 1`]: '--users 1: must be a whole number from 2 to 5000',
    [`${here} --users 5001`]: '--users 5001: must be a whole number from 2 to 5000',
    [`${here} --users 2.5`]: '--users 2.5: must be a whole number from 2 to 5000',
    [`${here} --users many`]: '--users many: must be a whole number',
    [`${here} --rate 0`]: '--rate 0: must be a number from 0.01 to 500',
    [`${here} --rate 501`]: '--rate 501: must be a number from 0.01 to 500',
    [`${here} --rate 1e2`]: '--rate 1e2: must be a number from 0.01 to 500',
    [`${here} --minutes 0`]: '--minutes 0: must be a number from 0.01 to 60',
    [`${here} --minutes 61`]: '--minutes 61: must be a number from 0.01 to 60',
    [`${here} --minutes .`]: '--minutes .: must be a number',
    [`${here} --group-share 1.1`]: '--group-share 1.1: must be a number from 0 to 1',
    [`${here} --group-size 2`]: '--group-size 2: must be a whole number from 3 to 50',
    [`${here} --group-size 51`]: '--group-size 51: must be a whole number from 3 to 50',
    [`${here} --uploads-per-minute 121`]: '--uploads-per-minute 121: must be a whole number from 0 to 120',
    [`${here} --timeout soon`]: '--timeout soon: must be a number of seconds above 0',
    [`${here} --rate 500 --minutes 60`]:
      '--rate 500 for --minutes 60: 1,800,000 messages, and a run sends at most 1,000,000',
    [`${here} --rate 250 --minutes 60 --group-share 1 --group-size 50`]:
      '--group-share 1 of 900,000 messages to --group-size 50: 44,100,000 deliveries, and a run follows at most 3,000,000',
    [`${here} --secret s3cret`]: 'unknown option "--secret"',
    [`${here} --user 3`]: 'unknown option "--user"; did you mean "--users"?',
    [`${here} --rate`]: '--rate needs a value',
  };
  test.each(Object.entries(mistakes))('"%s"', (args, says) => {
    expect(() => parse(args.split(' ').filter(Boolean))).toThrow(says);
  });
});
