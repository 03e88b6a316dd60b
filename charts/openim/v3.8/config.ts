import type { Environment } from '../../../environments/lib/types';
import { toYaml } from '../../constructs/yaml';
import { address, memberAddresses, publicUrl } from '../../model/addresses';
import { gatewayConnections } from '../../model/capacity/connections';
import { BUCKET, DATABASE, FILES_KEPT, IM_ADMIN, KAFKA_USER, messagesKept } from '../../model/openim/names';
import { consumerGroups, topics } from '../../model/openim/v3.8/kafka';
import { type ConfigFileName, registerNames, services } from '../../model/openim/v3.8/services';
import { notification } from '../notification';
import { webhooks } from './webhooks';

/** The program gets the S3 keys from IMENV_MINIO_*. It reads a variable only if the file has the key. */
const FROM_SECRET = '';

const logs = ({ openim }: Environment) => ({
  // With isStdout nothing is written there; it must be writable all the same.
  storageLocation: '/tmp/logs/',
  rotationTime: 24,
  remainRotationCount: 2,
  remainLogLevel: openim.logLevel,
  isStdout: true,
  isJson: true,
  isSimplify: true,
});

const discovery = (environment: Environment) => ({
  // The other mode, k8s, looks for its services in namespace "default" and cannot push across gateways.
  enable: 'etcd',
  etcd: {
    rootDirectory: 'openim',
    address: memberAddresses(environment, 'openim-etcd', 'client'),
    username: 'openim',
    password: FROM_SECRET,
  },
});

const share = () => ({
  // Signs every user token and gives access to the admin API; a change logs out all users.
  secret: FROM_SECRET,
  rpcRegisterName: Object.fromEntries(Object.values(registerNames).map((name) => [name, name])),
  imAdminUserID: [IM_ADMIN],
  multiLogin: { policy: 1, maxNumOneEnd: 30 },
  rpcMaxBodySize: { requestMaxBodySize: 8 * 2 ** 20, responseMaxBodySize: 8 * 2 ** 20 },
});

const redis = (environment: Environment) => ({
  address: [address(environment, 'dragonfly', 'redis')],
  username: '',
  password: FROM_SECRET,
  redisMode: 'standalone',
  db: 0,
  maxRetry: 10,
  poolSize: 100,
});

const mongodb = (environment: Environment) => ({
  // IMENV_MONGODB_URI: this release supports the replica set, and therefore transactions, only through a URI.
  uri: FROM_SECRET,
  address: memberAddresses(environment, 'openim-mongodb', 'mongodb'),
  database: DATABASE,
  username: 'openIM',
  password: FROM_SECRET,
  authSource: DATABASE,
  // Seven services of up to twelve pods: with upstream's 100 they could open 8,400 connections to one primary.
  maxPoolSize: 30,
  maxRetry: 10,
});

const kafka = (environment: Environment) => ({
  username: KAFKA_USER,
  password: FROM_SECRET,
  // An empty value means WaitForAll as well, but only because of a default.
  producerAck: 'wait_for_all',
  compressType: 'none',
  address: [address(environment, 'redpanda', 'kafka')],
  ...topics,
  ...consumerGroups,
  tls: {
    enableTLS: environment.internalTls !== undefined,
    caCrt: environment.internalTls ? '/tls/ca.crt' : '',
    clientCrt: '',
    clientKey: '',
    clientKeyPwd: '',
    insecureSkipVerify: false,
  },
});

const minio = (environment: Environment) => ({
  bucket: BUCKET,
  accessKeyID: FROM_SECRET,
  secretAccessKey: FROM_SECRET,
  sessionToken: '',
  internalAddress: address(environment, 'seaweedfs-filer', 's3'),
  // Presigned URLs are signed for this host; the edge passes it on unchanged.
  externalAddress: publicUrl(environment, 's3'),
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

const push = () => ({
  ...rpcService(services.push),
  maxConcurrentWorkers: 3,
  // Any value except geTui, fcm or jpush is a pusher that does nothing. The default, geTui, sends message texts to
  // restapi.getui.com.
  enable: 'none',
  geTui: {
    pushUrl: 'https://restapi.getui.com/v2/$appId',
    masterSecret: '',
    appKey: '',
    intent: '',
    channelID: '',
    channelName: '',
  },
  fcm: { filePath: '', authURL: '' },
  jpush: { appKey: '', masterSecret: '', pushURL: '', pushIntent: '' },
  iosPush: { pushSound: 'default', badgeCount: true, production: false },
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
  cronExecuteTime: '0 2 * * *',
  retainChatRecords: messagesKept(environment),
  fileExpireTime: FILES_KEPT,
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
  'openim-rpc-auth.yml': () => ({ ...rpcService(services.auth), tokenPolicy: { expire: 90 } }),
  'openim-rpc-conversation.yml': () => rpcService(services.conversation),
  'openim-rpc-friend.yml': () => rpcService(services.friend),
  'openim-rpc-group.yml': () => ({ ...rpcService(services.group), enableHistoryForNewMembers: true }),
  'openim-rpc-msg.yml': () => ({ ...rpcService(services.msg), friendVerify: false }),
  'openim-rpc-third.yml': third,
  'openim-rpc-user.yml': () => rpcService(services.user),
  'openim-crontask.yml': crontask,
} satisfies Record<ConfigFileName, (environment: Environment) => object>;

/** Text of every configuration file, by name, in the order of the table above. */
export const renderConfig = (environment: Environment) =>
  Object.entries(files).map(([name, content]) => [name as ConfigFileName, toYaml(content(environment))] as const);
