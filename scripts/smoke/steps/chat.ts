import { createHash, randomBytes } from 'node:crypto';
import { CHAT_ADMIN } from '../../../charts/model/accounts/services';
import type { Api } from '../api';
import { Connection } from '../connection';
import { ApiError, Failure } from '../failure';
import { WEB } from '../messages';
import type { Passed } from '../runner';

/** An account of openim-chat. */
export interface Account {
  readonly userID: string;
  readonly email: string;
  readonly password: string;
}

/** What clients send for a password. */
const hash = (password: string): string => createHash('md5').update(password).digest('hex');

/** The code of `call`, which must be refused. */
async function refused(call: Promise<unknown>, accepted: string): Promise<number> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ApiError) {
      return error.errCode;
    }
    throw error;
  }
  throw new Failure(accepted, {
    do: 'openim-chat runs with the defaults of upstream: compare its ConfigMaps and Secrets with dist/, then restart it.',
    pods: ['openim-chat-rpc', 'openim-admin-rpc'],
  });
}

/** AccountNotFound of pkg/eerrs/predefine.go: chat-rpc has asked MongoDB. */
const NOT_FOUND = 20002;

const FIXED_CODE = '666666';

/** Edge, chat-api, chat-rpc, admin-rpc and MongoDB, by what must be refused: an unknown account, the code of upstream's demo. */
export async function chat(client: Api): Promise<Passed<'answers'>> {
  const email = `${client.id}@smoke.invalid`;
  const password = hash(randomBytes(16).toString('hex'));
  const login = client.post('/account/login', { email, password, platform: WEB });
  const errCode = await refused(login, 'openim-chat logs in an account that does not exist');
  if (errCode !== NOT_FOUND) {
    // Refused for another reason, which its error tells.
    await login;
  }
  const user = { email, nickname: client.id, password };
  const registered = client.post('/account/register', { verifyCode: FIXED_CODE, platform: WEB, user });
  const code = await refused(registered, `openim-chat accepts the code ${FIXED_CODE} from every client`);
  return { detail: `refuses an unknown account with ${errCode}, and the code ${FIXED_CODE} with ${code}`, value: 'answers' };
}

/** The administrator's token; upstream's default password must not open the way to it. */
export async function chatAdmin(client: Api, password: string): Promise<Passed<string>> {
  const login = (secret: string) =>
    client.post<{ adminToken: string }>('/account/login', { account: CHAT_ADMIN, password: hash(secret) });
  await refused(login(CHAT_ADMIN), `the password of ${CHAT_ADMIN} is its name`);
  const { adminToken } = await login(password);
  return { detail: `for ${CHAT_ADMIN}`, value: adminToken };
}

/** As an administrator does it, who needs no code. */
export async function register(client: Api, admin: string): Promise<Passed<Account>> {
  const email = `${client.id}@smoke.invalid`;
  const password = randomBytes(16).toString('hex');
  const user = { email, nickname: client.id, password: hash(password) };
  const { userID } = await client.post<{ userID: string }>('/account/register', { platform: WEB, user }, admin);
  client.stays.push(`account ${email} of openim-chat, user ${userID}, blocked at the end`);
  return { detail: `${email} is user ${userID}`, value: { userID, email, password } };
}

/** With the password; OpenIM's gateway must take the token that comes back. */
export async function logIn(client: Api, { email, password }: Account): Promise<Passed<'connected'>> {
  const { userID, imToken } = await client.post<{ userID: string; imToken: string }>('/account/login', {
    email,
    password: hash(password),
    platform: WEB,
  });
  (await Connection.open(client.target, client.id, { userID, token: imToken })).close();
  return { detail: `user ${userID} is connected to the gateway`, value: 'connected' };
}

/** openim-chat deletes no account; a blocked one logs in no more. */
export async function block(client: Api, admins: Api, token: string, account: Account): Promise<Passed<'blocked'>> {
  const { userID, email, password } = account;
  await admins.post('/block/add', { userID, reason: 'smoke test' }, token);
  const login = client.post('/account/login', { email, password: hash(password), platform: WEB });
  const code = await refused(login, `${email} logs in although it is blocked`);
  return { detail: `${email} is refused with ${code}`, value: 'blocked' };
}
