import { externalOf } from '../../../environments/lib/data-services';
import type { Accounts, Environment } from '../../../environments/lib/types';
import { toYaml } from '../../constructs/yaml';
import { CHAT_ADMIN, type ChatFileName, chatServices } from '../../model/accounts/services';
import { DATABASE, IM_ADMIN } from '../../model/openim/names';
import { etcdConfig, logConfig } from '../config-blocks';

/** Set by a variable CHATENV_*. The program reads a variable only if the file has the key. */
const FROM_SECRET = '';
/** The same for an address: some programs read files of stores that they do not connect to. */
const FROM_ENV = '';

interface Context {
  readonly environment: Environment;
  readonly accounts: Accounts;
}

/**
 * Errors alone: from 3 a refused request, and from 4 every request is logged with the hash of its password and its code
 * (openimsdk/tools v0.0.50-alpha.113, mw/rpc_server_interceptor.go). The hash is enough to log in.
 */
const LOG_LEVEL = 2;

const discovery = ({ environment }: Context) => ({
  enable: 'etcd',
  // Its user may write only below the folder of OpenIM's services. So `/config` of the admin API has no effect: its keys are
  // outside of it.
  etcd: etcdConfig(environment),
  // In force only where a token of Kubernetes is mounted (tools, utils/runtimeenv), which no pod here has.
  kubernetes: { namespace: environment.namespaces.openim },
  rpcService: { chat: chatServices['chat-rpc'].registerName, admin: chatServices['admin-rpc'].registerName },
});

const share = () => ({
  openIM: {
    apiURL: FROM_ENV,
    secret: FROM_SECRET,
    adminUserID: IM_ADMIN,
  },
  chatAdmin: [CHAT_ADMIN],
  // Not in the file of upstream; its Go struct has it.
  proxyHeader: FROM_ENV,
});

const redis = ({ environment }: Context) => ({
  // CHATENV_REDIS_ADDRESS.
  address: [],
  username: externalOf(environment, 'redis')?.username ?? '',
  password: FROM_SECRET,
  enablePipeline: false,
  clusterMode: false,
  db: 0,
  maxRetry: 10,
});

const mongodb = () => ({
  // CHATENV_MONGODB_URI: only a URI names the replica set.
  uri: FROM_SECRET,
  address: [],
  // As upstream: one dump holds messages and accounts, and a restore brings both back.
  database: DATABASE,
  username: 'openIM',
  password: FROM_SECRET,
  authSource: DATABASE,
  maxPoolSize: 30,
  maxRetry: 10,
});

const api = (port: number) => ({ api: { listenIP: '0.0.0.0', ports: [port] } });
const rpc = (port: number) => ({ rpc: { registerIP: '', listenIP: '0.0.0.0', ports: [port] } });

const chatRpc = ({ accounts: { registration, mail, sms, liveKit } }: Context) => ({
  ...rpc(chatServices['chat-rpc'].ports.grpc),
  verifyCode: {
    validTime: 300,
    validCount: 5,
    uintTime: 86400,
    maxCount: 10,
    // The code that openim-chat accepts from every client if no provider sends codes. Upstream's is 666666. An empty one matches
    // no request, because a request without a code is refused earlier.
    superCode: '',
    len: 6,
    phone: {
      use: sms?.provider ?? '',
      ali: {
        endpoint: sms?.endpoint ?? '',
        accessKeyId: FROM_SECRET,
        accessKeySecret: FROM_SECRET,
        signName: sms?.signName ?? '',
        verificationCodeTemplateCode: sms?.template ?? '',
      },
    },
    mail: {
      enable: mail !== undefined,
      title: mail?.subject ?? '',
      senderMail: mail?.sender ?? '',
      senderAuthorizationCode: FROM_SECRET,
      smtpAddr: mail?.host ?? '',
      smtpPort: mail?.port ?? 0,
    },
  },
  // Without a key openim-chat signs no token for a call. Upstream's default is the key of a public demo.
  liveKit: { url: liveKit?.url ?? '', key: FROM_SECRET, secret: FROM_SECRET },
  allowRegister: registration === 'verified',
});

/** openim-chat's configuration files under upstream's names and with exactly upstream's keys (config/ of v1.8.4-patch.5). */
const files = {
  'log.yml': () => logConfig(LOG_LEVEL),
  'discovery.yml': discovery,
  'share.yml': share,
  'redis.yml': redis,
  'mongodb.yml': mongodb,
  'chat-api-chat.yml': () => api(chatServices['chat-api'].ports.http),
  'chat-api-admin.yml': () => api(chatServices['admin-api'].ports.http),
  'chat-rpc-chat.yml': chatRpc,
  'chat-rpc-admin.yml': () => ({
    ...rpc(chatServices['admin-rpc'].ports.grpc),
    // Days.
    tokenPolicy: { expire: 90 },
    secret: FROM_SECRET,
  }),
} satisfies Record<ChatFileName, (context: Context) => object>;

/** Text of every configuration file, by name, in the order of the table above. */
export const renderChatConfig = (environment: Environment, accounts: Accounts) =>
  Object.entries(files).map(
    ([name, content]) => [name as ChatFileName, toYaml(content({ environment, accounts }))] as const,
  );
