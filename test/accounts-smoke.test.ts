import { Api } from '../scripts/smoke/api';
import { parse } from '../scripts/smoke/options';
import { type Chat, smokeReport, throughChat } from '../scripts/smoke/run';
import { type StepReport, Steps } from '../scripts/smoke/runner';
import { chatOf } from '../scripts/smoke/secret';
import { ADMIN_PASSWORD } from './lib/openim/chat';
import { FakeOpenim } from './lib/openim/fake';
import type { Faults } from './lib/openim/faults';
import { SECRET } from './lib/openim/state';

let fake: FakeOpenim;
afterEach(() => fake?.stop());

const STEPS = ['chat', 'chat-admin', 'register', 'log-in', 'block'];

/** The steps of openim-chat against a deployment with these faults. */
async function run(faults: Faults = {}, password: string | undefined = ADMIN_PASSWORD) {
  fake = await new FakeOpenim(faults).start();
  const steps = new Steps(() => undefined, [SECRET, ADMIN_PASSWORD]);
  const client = new Api({ url: new URL(fake.url), s3: new URL(fake.s3), seconds: 5 }, 'smoke_1');
  const gateway = await steps.run('gateway', [], async () => ({ detail: '', value: 'upgrades' }));
  await throughChat(steps, client, password ? { admin: { base: `${fake.url}/complete_admin`, password } } : {}, gateway);
  return { steps: steps.reports.slice(1), stays: client.stays };
}

const results = (steps: readonly StepReport[]) => Object.fromEntries(steps.map(({ name, result }) => [name, result]));

test('an account is registered, logs in, reaches the gateway and is blocked', async () => {
  const { steps, stays } = await run();
  expect(results(steps)).toEqual(Object.fromEntries(STEPS.map((name) => [name, 'passed'])));
  expect(steps[0]?.detail).toBe('refuses an unknown account with 20002, and the code 666666 with 1002');
  expect(stays).toEqual(['account smoke_1@smoke.invalid of openim-chat, user 5000000000, blocked at the end']);
});

test("without the administrator's password only refusals are asked for", async () => {
  expect(results((await run({}, '')).steps)).toEqual({ chat: 'passed' });
});

test.each<[Chat | undefined, readonly string[]]>([
  [undefined, []],
  [{}, ['chat']],
])('a whole run with %j', async (accounts, expected) => {
  fake = await new FakeOpenim().start();
  const target = { url: new URL(fake.url), s3: new URL(fake.s3), seconds: 5 };
  const { steps, passed } = await smokeReport(target, SECRET, () => undefined, accounts);
  expect(passed).toBe(true);
  expect(steps.map(({ name }) => name).filter((name) => STEPS.includes(name))).toEqual(expected);
});

test.each<[string, Faults, string | undefined, string, RegExp, string]>([
  [
    'the fixed code opens registration',
    { chat: 'fixed code' },
    undefined,
    'chat',
    /accepts the code 666666 from every client/,
    'openim-chat-rpc',
  ],
  [
    'the administrator has the password of upstream',
    { chat: 'default password' },
    undefined,
    'chat-admin',
    /the password of chatAdmin is its name/,
    'openim-chat-rpc',
  ],
  ['another password of the administrator', {}, 'another', 'chat-admin', /errCode 20001 PasswordError/, 'openim-admin-rpc'],
  ['a blocked account logs in', { chat: 'does not block' }, undefined, 'block', /although it is blocked/, 'openim-chat-rpc'],
  [
    'chat-rpc is away',
    { refusals: { '/chat/account/login': [14, 'no children to pick from'] } },
    undefined,
    'chat',
    /errCode 14 no children/,
    'openim-chat-rpc',
  ],
  [
    'a request without X-Real-IP',
    { refusals: { '/chat/account/login': [500, 'ServerInternalError'] } },
    undefined,
    'chat',
    /errCode 500/,
    'openim-chat-api',
  ],
])('%s', async (_, faults, password, step, says, pod) => {
  const { steps } = await run(faults, password);
  const failed = steps.find(({ result }) => result === 'failed');
  expect(failed).toMatchObject({ name: step, detail: expect.stringMatching(says) });
  expect(failed?.advice?.pods[0]).toBe(pod);
  expect(JSON.stringify(steps)).not.toContain(ADMIN_PASSWORD);
});

describe('the command line', () => {
  const noKubectl = () => {
    throw new Error('there is no kubectl');
  };
  const of = (...args: string[]) => chatOf(parse(['--url', 'https://a.example', ...args]), noKubectl);
  afterEach(() => {
    delete process.env.OPENIM_ADMIN_PASSWORD;
  });

  test('no environment with accounts at the address', () => {
    expect(of()).toBeUndefined();
  });

  test('the admin API by another way', () => {
    process.env.OPENIM_ADMIN_PASSWORD = 'secret';
    expect(of('--admin-url', 'http://localhost:10009')).toEqual({
      admin: { base: 'http://localhost:10009', password: 'secret' },
    });
  });

  test('needs the password', () => {
    expect(() => of('--admin-url', 'http://localhost:10009')).toThrow(
      "OPENIM_ADMIN_PASSWORD is not set: --admin-url needs the password of openim-chat's administrator",
    );
    expect(() => of('--admin-url', 'localhost')).toThrow('--admin-url localhost: must be an address without a path');
  });
});
