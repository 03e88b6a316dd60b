import { mebibytes } from '../../../environments/lib/quantity';
import type { Accounts, AccountsService, Environment, Resources } from '../../../environments/lib/types';
import type { ChatRow } from '../../model/accounts/services';
import { address } from '../../model/addresses';
import { login, mongodbLogin, mongodbUri, redisAddress } from '../../model/data-services';
import type { EnvValue } from '../../model/env';
import { mongodbTls } from '../../model/mongodb';

type Env = Readonly<Record<string, EnvValue>>;

/** A URI of MongoDB with the login of OpenIM, in `variable`. */
export const mongodbEnv = (environment: Environment, variable: string): Env => ({
  ...mongodbLogin(environment),
  [variable]: `${mongodbUri(environment, '$(MONGODB_USERNAME)', '$(MONGODB_PASSWORD)')}${mongodbTls(environment)}`,
});

const storeEnv = (environment: Environment, file: ChatRow['stores'][number]): Env =>
  file === 'mongodb.yml'
    ? mongodbEnv(environment, 'CHATENV_MONGODB_URI')
    : {
        CHATENV_REDIS_ADDRESS: redisAddress(environment),
        CHATENV_REDIS_PASSWORD: login(environment, 'redis', 'password', { secret: 'openim-redis', key: 'password' }),
      };

/** Logins of providers, for chat-rpc alone. Without one it sends no codes, or signs no tokens for calls, and people still log in. */
const logins = ({ mail, sms, liveKit }: Accounts): Env => ({
  ...(mail && {
    CHATENV_CHAT_RPC_CHAT_VERIFYCODE_MAIL_SENDERAUTHORIZATIONCODE: {
      secret: 'openim-chat-mail',
      key: 'password',
      optional: true,
    },
  }),
  ...(sms && {
    CHATENV_CHAT_RPC_CHAT_VERIFYCODE_PHONE_ALI_ACCESSKEYID: {
      secret: 'openim-chat-sms',
      key: 'access-key-id',
      optional: true,
    },
    CHATENV_CHAT_RPC_CHAT_VERIFYCODE_PHONE_ALI_ACCESSKEYSECRET: {
      secret: 'openim-chat-sms',
      key: 'access-key-secret',
      optional: true,
    },
  }),
  ...(liveKit && {
    CHATENV_CHAT_RPC_CHAT_LIVEKIT_KEY: { secret: 'openim-chat-livekit', key: 'key', optional: true },
    CHATENV_CHAT_RPC_CHAT_LIVEKIT_SECRET: { secret: 'openim-chat-livekit', key: 'secret', optional: true },
  }),
});

/** Variables of a single program: they override keys of its files by CHATENV_ + file name + key path, upper case. */
const own: Readonly<Record<AccountsService, (environment: Environment, accounts: Accounts) => Env>> = {
  'chat-api': ({ edge }) => ({
    // nginx overwrites what a client sends. Google's load balancers set no header with a single address: behind them openim-chat
    // sees the address of the load balancer, and its limits by address have no effect.
    ...(edge.controller === 'ingress-nginx' && { CHATENV_SHARE_PROXYHEADER: 'X-Real-IP' }),
  }),
  'chat-rpc': (_, accounts) => logins(accounts),
  'admin-api': () => ({}),
  'admin-rpc': () => ({ CHATENV_CHAT_RPC_ADMIN_SECRET: { secret: 'openim-chat', key: 'secret' } }),
};

export const chatEnv = (
  environment: Environment,
  accounts: Accounts,
  name: AccountsService,
  row: ChatRow,
  { limits }: Resources,
): Env =>
  Object.assign(
    {
      GOMEMLIMIT: `${mebibytes(limits.memory, 0.9)}MiB`,
      CHATENV_DISCOVERY_ETCD_PASSWORD: { secret: 'openim-etcd', key: 'openim-password' },
    },
    row.callsApi && {
      CHATENV_SHARE_OPENIM_APIURL: `http://${address(environment, 'openim-api', 'http')}`,
      CHATENV_SHARE_OPENIM_SECRET: { secret: 'openim-share', key: 'secret' },
    },
    ...row.stores.map((file) => storeEnv(environment, file)),
    own[name](environment, accounts),
  );
