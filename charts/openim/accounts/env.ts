import { mebibytes } from '../../../environments/lib/quantity';
import type { Accounts, AccountsService, Environment, Resources } from '../../../environments/lib/types';
import type { ChatRow } from '../../model/accounts/services';
import { address, memberAddresses } from '../../model/addresses';
import { login, redisAddress } from '../../model/data-services';
import type { EnvValue } from '../../model/env';
import { mongodbTls } from '../../model/mongodb';
import { DATABASE } from '../../model/openim/names';

type Env = Readonly<Record<string, EnvValue>>;

/** OpenIM's own user of MongoDB, and a URI with its password. */
export const mongodbEnv = (environment: Environment, variable: string): Env => ({
  MONGODB_PASSWORD: { secret: 'openim-mongodb', key: 'openim-password' },
  [variable]: `mongodb://openIM:$(MONGODB_PASSWORD)@${memberAddresses(environment, 'openim-mongodb', 'mongodb')}/${DATABASE}?replicaSet=rs0&authSource=${DATABASE}&w=majority${mongodbTls(environment)}`,
});

const storeEnv = (environment: Environment, file: ChatRow['stores'][number]): Env =>
  file === 'mongodb.yml'
    ? mongodbEnv(environment, 'CHATENV_MONGODB_URI')
    : {
        CHATENV_REDIS_ADDRESS: redisAddress(environment),
        CHATENV_REDIS_PASSWORD: login(environment, 'redis', 'password', { secret: 'openim-redis', key: 'password' }),
      };

/** Logins outside, for chat-rpc alone. */
const logins = ({ mail, sms, liveKit }: Accounts): Env => ({
  ...(mail && {
    CHATENV_CHAT_RPC_CHAT_VERIFYCODE_MAIL_SENDERAUTHORIZATIONCODE: { secret: 'openim-chat-mail', key: 'password' },
  }),
  ...(sms && {
    CHATENV_CHAT_RPC_CHAT_VERIFYCODE_PHONE_ALI_ACCESSKEYID: { secret: 'openim-chat-sms', key: 'access-key-id' },
    CHATENV_CHAT_RPC_CHAT_VERIFYCODE_PHONE_ALI_ACCESSKEYSECRET: { secret: 'openim-chat-sms', key: 'access-key-secret' },
  }),
  ...(liveKit && {
    CHATENV_CHAT_RPC_CHAT_LIVEKIT_KEY: { secret: 'openim-chat-livekit', key: 'key' },
    CHATENV_CHAT_RPC_CHAT_LIVEKIT_SECRET: { secret: 'openim-chat-livekit', key: 'secret' },
  }),
});

/** What a program has of its own: variables override keys of its files by CHATENV_ + file name + key path, upper case. */
const own: Readonly<Record<AccountsService, (environment: Environment, accounts: Accounts) => Env>> = {
  'chat-api': ({ edge }) => ({
    // nginx sets it, whatever a client sends. Google's load balancers have no header of a single address; with them openim-chat
    // sees theirs, and its limits by address are of no use.
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
