import { externalOf } from '../../../environments/lib/data-services';
import type { Environment } from '../../../environments/lib/types';
import { toYaml } from '../../constructs/yaml';
import { gatewayConnections } from '../../model/capacity/connections';
import {
  bucketOf,
  caFile,
  kafkaBrokers,
  kafkaUser,
  mongodbAddresses,
  redisAddress,
  s3Internal,
  s3Public,
} from '../../model/data-services';
import {
  cleanUpHour,
  DATABASE,
  filesKept,
  IM_ADMIN,
  largestRequest,
  messagesKept,
  multiLoginPolicy,
} from '../../model/openim/names';
import { consumerGroups, topics } from '../../model/openim/v3.8/kafka';
import { type ConfigFileName, registerNames, services } from '../../model/openim/v3.8/services';
import { etcdConfig, logConfig } from '../config-blocks';
import { notification } from '../notification';
import { provider } from './push';
import { webhooks } from './webhooks';

/** The program gets the S3 keys from IMENV_MINIO_*. It reads a variable only if the file has the key. */
const FROM_SECRET = '';

const logs = ({ openim }: Environment) => logConfig(openim.logLevel);

const discovery = (environment: Environment) => ({
  // The other mode, k8s, looks for its services in namespace "default" and cannot push across gateways.
  enable: 'etcd',
  etcd: etcdConfig(environment),
});

const share = (environment: Environment) => ({
  // Signs every user token and gives access to the admin API; a change logs out all users.
  secret: FROM_SECRET,
  rpcRegisterName: Object.fromEntries(Object.values(registerNames).map((name) => [name, name])),
  imAdminUserID: [IM_ADMIN],
  multiLogin: { policy: multiLoginPolicy(environment), maxNumOneEnd: environment.openim.multiLogin?.maxPerPlatform ?? 30 },
  rpcMaxBodySize: {
    requestMaxBodySize: largestRequest(environment),
    responseMaxBodySize: largestRequest(environment),
  },
});

const redis = (environment: Environment) => ({
  address: [redisAddress(environment)],
  username: externalOf(environment, 'redis')?.username ?? '',
  password: FROM_SECRET,
  redisMode: 'standalone',
  db: 0,
  maxRetry: 10,
  poolSize: 100,
});

const mongodb = (environment: Environment) => ({
  // IMENV_MONGODB_URI: this release supports the replica set, and therefore transactions, only through a URI.
  uri: FROM_SECRET,
  address: mongodbAddresses(environment),
  database: DATABASE,
  username: 'openIM',
  password: FROM_SECRET,
  authSource: DATABASE,
  // Seven services of up to twelve pods: with upstream's 100 they could open 8,400 connections to one primary.
  maxPoolSize: 30,
  maxRetry: 10,
});

const kafka = (environment: Environment) => ({
  // IMENV_KAFKA_USERNAME where the brokers are not this chart's own.
  username: kafkaUser(environment),
  password: FROM_SECRET,
  // An empty value means WaitForAll as well, but only because of a default.
  producerAck: 'wait_for_all',
  compressType: 'none',
  address: kafkaBrokers(environment),
  ...topics,
  ...consumerGroups,
  tls: {
    ...kafkaTls(environment),
    clientCrt: '',
    clientKey: '',
    clientKeyPwd: '',
    insecureSkipVerify: false,
  },
});

/** Without a file the client trusts the CAs of its image. */
function kafkaTls(environment: Environment): { readonly enableTLS: boolean; readonly caCrt: string } {
  const external = externalOf(environment, 'kafka');
  return external
    ? { enableTLS: external.tls !== 'none', caCrt: external.tls === 'own-ca' ? caFile('kafka') : '' }
    : { enableTLS: environment.internalTls !== undefined, caCrt: environment.internalTls ? '/tls/ca.crt' : '' };
}

const minio = (environment: Environment) => ({
  bucket: bucketOf(environment),
  accessKeyID: FROM_SECRET,
  secretAccessKey: FROM_SECRET,
  sessionToken: '',
  internalAddress: s3Internal(environment),
  // Presigned URLs are signed for this host; the edge passes it on unchanged.
  externalAddress: s3Public(environment),
  // true would allow GET and PUT on the whole bucket for everybody.
  publicRead: false,
});

const cache = (topic: string) => ({ topic, slotNum: 100, slotSize: 2000, successExpire: 300, failedExpire: 5 });

const localCache = () => ({
  user: cache('DELETE_CACHE_USER'),
  group: cache('DELETE_CACHE_GROUP'),
  friend: cache('DELETE_CACHE_FRIEND'),
  conversation: cache('DELETE_CACHE_CONVERSATION'),
});

/** Fixed ports: the default, autoSetPorts, selects random ports that no policy could allow. */
const metrics = (port: number) => ({ enable: true, autoSetPorts: false, ports: [port] });
const rpc = (port: number) => ({ registerIP: '', listenIP: '0.0.0.0', autoSetPorts: false, ports: [port] });

const rpcService = ({ ports }: { ports: { grpc: number; metrics: number } }) => ({
  rpc: rpc(ports.grpc),
  prometheus: { enable: true, ports: [ports.metrics] },
});

const api = () => ({
  api: { listenIP: '0.0.0.0', ports: [services.api.ports.http], compressionLevel: 0 },
  prometheus: { ...metrics(services.api.ports.metrics), grafanaURL: '' },
});

const msggateway = (environment: Environment) => ({
  rpc: { registerIP: '', autoSetPorts: false, ports: [services.msggateway.ports.grpc] },
  prometheus: { enable: true, ports: [services.msggateway.ports.metrics] },
  listenIP: '0.0.0.0',
  longConnSvr: {
    ports: [services.msggateway.ports.ws],
    websocketMaxConnNum: gatewayConnections(environment),
    websocketMaxMsgLen: 4096,
    websocketTimeout: 10,
  },
});

const msgtransfer = () => ({ prometheus: metrics(services.msgtransfer.ports.metrics) });

const push = (environment: Environment) => ({
  ...rpcService(services.push),
  maxConcurrentWorkers: 3,
  ...provider(environment),
  fullUserCache: true,
});

const third = () => ({
  ...rpcService(services.third),
  object: {
    // S3 by minio.yml. "aws" has no endpoint key, so it cannot reach SeaweedFS.
    enable: 'minio',
    cos: { bucketURL: '', secretID: '', secretKey: '', sessionToken: '', publicRead: false },
    oss: {
      endpoint: '',
      bucket: '',
      bucketURL: '',
      accessKeyID: '',
      accessKeySecret: '',
      sessionToken: '',
      publicRead: false,
    },
    kodo: {
      endpoint: '',
      bucket: '',
      bucketURL: '',
      accessKeyID: '',
      accessKeySecret: '',
      sessionToken: '',
      publicRead: false,
    },
    aws: { region: '', bucket: '', accessKeyID: '', secretAccessKey: '', sessionToken: '', publicRead: false },
  },
});

const crontask = (environment: Environment) => ({
  cronExecuteTime: `0 ${cleanUpHour(environment)} * * *`,
  retainChatRecords: messagesKept(environment),
  fileExpireTime: filesKept(environment),
  deleteObjectType: ['msg-picture', 'msg-file', 'msg-voice', 'msg-video', 'msg-video-snapshot', 'sdklog'],
});

/** OpenIM's configuration files under upstream's names and with exactly upstream's keys (config/ of v3.8.3-patch.15). */
const files = {
  'log.yml': logs,
  'discovery.yml': discovery,
  'share.yml': share,
  'redis.yml': redis,
  'mongodb.yml': mongodb,
  'kafka.yml': kafka,
  'minio.yml': minio,
  'local-cache.yml': localCache,
  'notification.yml': notification,
  'webhooks.yml': webhooks,
  'openim-api.yml': api,
  'openim-msggateway.yml': msggateway,
  'openim-msgtransfer.yml': msgtransfer,
  'openim-push.yml': push,
  'openim-rpc-auth.yml': ({ openim }) => ({
    ...rpcService(services.auth),
    tokenPolicy: { expire: openim.tokenDays ?? 90 },
  }),
  'openim-rpc-conversation.yml': () => rpcService(services.conversation),
  'openim-rpc-friend.yml': () => rpcService(services.friend),
  'openim-rpc-group.yml': ({ openim }) => ({
    ...rpcService(services.group),
    enableHistoryForNewMembers: openim.historyForNewMembers ?? true,
  }),
  'openim-rpc-msg.yml': ({ openim }) => ({
    ...rpcService(services.msg),
    friendVerify: openim.friendVerify ?? false,
  }),
  'openim-rpc-third.yml': third,
  'openim-rpc-user.yml': () => rpcService(services.user),
  'openim-crontask.yml': crontask,
} satisfies Record<ConfigFileName, (environment: Environment) => object>;

/** Text of every configuration file, by name, in the order of the table above. */
export const renderConfig = (environment: Environment) =>
  Object.entries(files).map(([name, content]) => [name as ConfigFileName, toYaml(content(environment))] as const);
