import type { Environment } from '../../../environments/lib/types';
import { toYaml } from '../../constructs/yaml';
import { address, memberAddresses, publicUrl } from '../../model/addresses';
import { gatewayConnections } from '../../model/capacity/connections';
import { BUCKET, DATABASE, KAFKA_USER, messagesKept, mongodbPatience } from '../../model/openim/names';
import type { PasswordName } from '../../model/openim/v3.4/dependencies';
import { consumerGroups, topics } from '../../model/openim/v3.4/kafka';
import { MYSQL_CONNECTIONS } from '../../model/openim/v3.4/release';
import { registerNames, type ServiceRow, type Store, services } from '../../model/openim/v3.4/services';
import { notification } from '../notification';
import { callback } from './callback';

/**
 * v3.4.0 reads passwords only from config.yaml. In the rendered text a variable is the placeholder of each one, and an
 * init container of the pod substitutes the values (openim-config.sh).
 */
const fromSecret = (name: PasswordName): string => `\${${name}}`;

const zookeeper = (environment: Environment) => ({
  schema: 'openim',
  address: memberAddresses(environment, 'openim-zookeeper', 'client'),
  // OpenIM creates its nodes with access for everyone, so a login would protect nothing. The NetworkPolicies do.
  username: '',
  password: '',
});

const mysql = (environment: Environment) => ({
  address: [address(environment, 'openim-mysql', 'mysql')],
  // User and database of mysql-setup-openim.sh.
  username: 'openim',
  password: fromSecret('MYSQL_PASSWORD'),
  database: 'openIM_v3',
  // Every pod may open this many connections to MySQL; the default of 1000 is more than MySQL's limit for all pods.
  maxOpenConn: MYSQL_CONNECTIONS,
  maxIdleConn: MYSQL_CONNECTIONS,
  maxLifeTime: 60,
  // Errors. The default 4 logs every statement with its values, 3 the slow ones.
  logLevel: 2,
  slowThreshold: 500,
});

const mongo = (environment: Environment, row: ServiceRow) => ({
  // The addresses below would be used with authSource=admin, and without the replica set. The URI is logged at start.
  uri: `mongodb://openIM:${fromSecret('MONGODB_PASSWORD')}@${memberAddresses(environment, 'openim-mongodb', 'mongodb')}/${DATABASE}?replicaSet=rs0&authSource=${DATABASE}&w=majority&maxPoolSize=100${mongodbPatience(row)}`,
  address: memberAddresses(environment, 'openim-mongodb', 'mongodb'),
  database: DATABASE,
  username: 'openIM',
  password: fromSecret('MONGODB_PASSWORD'),
  maxPoolSize: 100,
});

const redis = (environment: Environment) => ({
  // A single address: v3.4.0 treats two as a Redis Cluster.
  address: [address(environment, 'dragonfly', 'redis')],
  username: '',
  password: fromSecret('REDIS_PASSWORD'),
});

const kafka = (environment: Environment) => ({
  // With a name and a password it authenticates with PLAIN.
  username: KAFKA_USER,
  password: fromSecret('KAFKA_PASSWORD'),
  addr: [address(environment, 'redpanda', 'kafka')],
  ...Object.fromEntries(Object.entries(topics).map(([key, topic]) => [key, { topic }])),
  consumerGroupID: { ...consumerGroups, msgToMySql: 'mysql' },
});

const object = (environment: Environment) => ({
  enable: 'minio',
  // Public address in the answers to uploads.
  apiURL: `${publicUrl(environment, 'api')}/api`,
  minio: {
    bucket: BUCKET,
    endpoint: `http://${address(environment, 'seaweedfs-filer', 's3')}`,
    accessKeyID: fromSecret('S3_ACCESS_KEY'),
    secretAccessKey: fromSecret('S3_SECRET_KEY'),
    sessionToken: '',
    // Presigned URLs are signed for this host; the edge passes it on unchanged.
    signEndpoint: publicUrl(environment, 's3'),
    // true would allow GET and PUT on the whole bucket for everybody.
    publicRead: false,
  },
  // Upstream's examples contain buckets of other owners.
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
});

const log = ({ openim }: Environment) => ({
  // Log files are written in addition to stdout for any path, and grow for a day; an empty value disables them.
  storageLocation: '',
  rotationTime: 24,
  remainRotationCount: 2,
  // 3, by environments/lib/validate/rules.ts: at 4 openim-api logs its configuration, including passwords.
  remainLogLevel: openim.logLevel,
  isStdout: true,
  isJson: true,
  withStack: false,
});

const push = () => ({
  // Any value except getui, fcm or jpush is a pusher that does nothing. The default, getui, sends message texts to
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
  fcm: { serviceAccount: '' },
  jpns: { appKey: '', masterSecret: '', pushUrl: '', pushIntent: '' },
});

const prometheus = () => ({
  enable: true,
  // Redirect target of /third/prometheus of openim-api.
  prometheusUrl: '',
  // Never 0 or empty: openim-api does not start without a number.
  apiPrometheusPort: [services.api.ports.metrics],
  userPrometheusPort: [services.user.ports.metrics],
  friendPrometheusPort: [services.friend.ports.metrics],
  messagePrometheusPort: [services.msg.ports.metrics],
  messageGatewayPrometheusPort: [services.msggateway.ports.metrics],
  groupPrometheusPort: [services.group.ports.metrics],
  authPrometheusPort: [services.auth.ports.metrics],
  pushPrometheusPort: [services.push.ports.metrics],
  conversationPrometheusPort: [services.conversation.ports.metrics],
  // Of a service that this release does not contain.
  rtcPrometheusPort: [21300],
  thirdPrometheusPort: [services.third.ports.metrics],
  messageTransferPrometheusPort: [services.msgtransfer.ports.metrics],
});

/**
 * An unused section has all its keys with empty values: openim-api writes its configuration to ZooKeeper, where every
 * program can read it.
 */
const usedBy = ({ stores }: ServiceRow, store: Store, section: object): object =>
  stores.includes(store) ? section : (emptied(section) as object);

function emptied(value: unknown): unknown {
  if (typeof value === 'string') {
    return '';
  }
  if (Array.isArray(value)) {
    return [];
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, emptied(one)]))
    : value;
}

/**
 * config.yaml with exactly upstream's keys (config/ of v3.4.0), in upstream's order. Programs use the first port of a
 * list.
 */
const config = (environment: Environment, row: ServiceRow) => ({
  // The other mode, k8s, connects to only one gateway, even for users who are connected to the others.
  envs: { discovery: 'zookeeper' },
  zookeeper: zookeeper(environment),
  mysql: usedBy(row, 'mysql', mysql(environment)),
  mongo: usedBy(row, 'mongodb', mongo(environment, row)),
  redis: usedBy(row, 'redis', redis(environment)),
  kafka: usedBy(row, 'kafka', kafka(environment)),
  rpc: { registerIP: '', listenIP: '0.0.0.0' },
  api: { openImApiPort: [services.api.ports.http], listenIP: '0.0.0.0' },
  object: usedBy(row, 's3', object(environment)),
  rpcPort: {
    openImUserPort: [services.user.ports.grpc],
    openImFriendPort: [services.friend.ports.grpc],
    openImMessagePort: [services.msg.ports.grpc],
    openImGroupPort: [services.group.ports.grpc],
    openImAuthPort: [services.auth.ports.grpc],
    openImPushPort: [services.push.ports.grpc],
    openImConversationPort: [services.conversation.ports.grpc],
    openImThirdPort: [services.third.ports.grpc],
  },
  rpcRegisterName: registerNames,
  log: log(environment),
  longConnSvr: {
    openImWsPort: [services.msggateway.ports.ws],
    websocketMaxConnNum: gatewayConnections(environment),
    openImMessageGatewayPort: [services.msggateway.ports.grpc],
    websocketMaxMsgLen: 4096,
    websocketTimeout: 10,
  },
  push: push(),
  // It needs as many names as users; otherwise openim-rpc-user does not start.
  manager: { userID: ['imAdmin'], nickname: ['imAdmin'] },
  multiLoginPolicy: 1,
  // No program consumes it: messages are in MongoDB in any case.
  chatPersistenceMysql: false,
  msgCacheTimeout: 86400,
  groupMessageHasReadReceiptEnable: true,
  singleMessageHasReadReceiptEnable: true,
  retainChatRecords: messagesKept(environment),
  chatRecordsClearTime: '0 2 * * 3',
  msgDestructTime: '0 2 * * *',
  // Signs every user token. A client that has it can get a token of imAdmin; a change logs out all users.
  secret: row.secret ? fromSecret('OPENIM_SECRET') : '',
  tokenPolicy: { expire: 90 },
  messageVerify: { friendVerify: false },
  iosPush: { pushSound: 'default', badgeCount: true, production: false },
  callback: callback(),
  prometheus: prometheus(),
});

/** Text of config.yaml for one program, before the passwords are substituted. */
export const renderConfig = (environment: Environment, row: ServiceRow): string => toYaml(config(environment, row));

/** Text of notification.yaml, the second file that every program reads. */
export const renderNotification = (): string => toYaml(notification());
