import { randomBytes } from 'node:crypto';
import { chatRefusal } from './advice/chat';
import { Api } from './api';
import { type Outcome, type StepReport, Steps } from './runner';
import { adminToken, connect, users, userTokens } from './steps/accounts';
import { block, chat, chatAdmin, logIn, register } from './steps/chat';
import { cleanUp, logout } from './steps/end';
import { file, largeFile } from './steps/files';
import { api, discovery, gateway, storage } from './steps/health';
import { group, groupMessage, restMessage, socketMessage } from './steps/messages';
import { chatBase, type Target } from './target';

/** The document that `--json` prints. */
export interface Report {
  readonly url: string;
  readonly s3: string;
  /** Prefix of the users' names and of the operation IDs in the logs of the pods. */
  readonly id: string;
  readonly passed: boolean;
  readonly milliseconds: number;
  readonly steps: readonly StepReport[];
  /** Objects that OpenIM's API cannot delete. */
  readonly stays: readonly string[];
}

/** openim-chat, where an environment has it, and the login of its administrator, where one was given. */
export interface Chat {
  readonly admin?: { readonly base: string; readonly password: string };
}

/** Tests OpenIM as its clients use it, step by step; `listener` is called after each step. */
export async function smokeReport(
  target: Target,
  secret: string,
  listener: (step: StepReport) => void,
  accounts?: Chat,
): Promise<Report> {
  const client = new Api(target, `smoke_${randomBytes(4).toString('hex')}`);
  const steps = new Steps(listener, [secret, ...(accounts?.admin ? [accounts.admin.password] : [])]);

  const answers = await steps.run('api', [], () => api(client));
  await steps.run('discovery', [answers], () => discovery(target));
  const upgrades = await steps.run('gateway', [], () => gateway(client));
  const stores = await steps.run('storage', [], () => storage(target));

  const admin = await steps.run('admin-token', [answers], () => adminToken(client, secret));
  const names = await steps.run('users', [admin], (token) => users(client, token));
  const logins = await steps.run('user-tokens', [admin, names], (token, pair) => userTokens(client, token, pair));
  const pair = await steps.run('connect', [upgrades, logins], (_, logins) => connect(client, logins));

  await steps.run('rest-message', [admin, pair], (token, pair) => restMessage(client, token, pair));
  await steps.run('socket-message', [pair], (pair) => socketMessage(client, pair));
  const team = await steps.run('group', [pair], (pair) => group(client, pair));
  await steps.run('group-message', [pair, team], (pair, groupID) => groupMessage(client, pair, groupID));

  await steps.run('file', [stores, logins], (_, [login]) => file(client, login));
  await steps.run('large-file', [stores, logins], (_, [login]) => largeFile(client, login));

  if (accounts) {
    await throughChat(steps, client, accounts, upgrades);
  }

  await steps.run('logout', [admin, pair], (token, pair) => logout(client, token, pair));
  await steps.run('clean-up', [admin, names], (token, pair) => cleanUp(client, token, pair, team.passed?.value));
  for (const connection of pair.passed?.value ?? []) {
    connection.close();
  }

  return {
    url: target.url.origin,
    s3: target.s3.origin,
    id: client.id,
    passed: steps.reports.every(({ result }) => result === 'passed'),
    milliseconds: steps.reports.reduce((sum, { milliseconds }) => sum + milliseconds, 0),
    steps: steps.reports,
    stays: client.stays,
  };
}

/** Registers and logs in through openim-chat. Without its administrator's login, what must be refused is all that is asked. */
export async function throughChat(steps: Steps, client: Api, { admin }: Chat, gateway: Outcome<unknown>): Promise<void> {
  const users = new Api(client.target, client.id, chatBase(client.target), chatRefusal, client.stays);
  const answers = await steps.run('chat', [], () => chat(users));
  if (!admin) {
    return;
  }
  const admins = new Api(client.target, client.id, admin.base, chatRefusal, client.stays);
  const token = await steps.run('chat-admin', [answers], () => chatAdmin(admins, admin.password));
  const account = await steps.run('register', [answers, token], (_, by) => register(users, by));
  await steps.run('log-in', [account, gateway], (known) => logIn(users, known));
  await steps.run('block', [token, account], (by, known) => block(users, admins, by, known));
}
