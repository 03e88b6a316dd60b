import type { ServiceRow as Row, ServiceName } from '../service';

/** OpenIM's configuration files (config/ of v3.8.3-patch.15); config.ts renders each of them. */
export type ConfigFileName =
  | 'log.yml'
  | 'discovery.yml'
  | 'share.yml'
  | 'redis.yml'
  | 'mongodb.yml'
  | 'kafka.yml'
  | 'minio.yml'
  | 'local-cache.yml'
  | 'notification.yml'
  | 'webhooks.yml'
  | 'openim-api.yml'
  | 'openim-msggateway.yml'
  | 'openim-msgtransfer.yml'
  | 'openim-push.yml'
  | 'openim-rpc-auth.yml'
  | 'openim-rpc-conversation.yml'
  | 'openim-rpc-friend.yml'
  | 'openim-rpc-group.yml'
  | 'openim-rpc-msg.yml'
  | 'openim-rpc-third.yml'
  | 'openim-rpc-user.yml'
  | 'openim-crontask.yml';

/** One OpenIM program of this release. */
export interface ServiceRow extends Row {
  /**
   * Files that it reads at start in addition to log.yml, discovery.yml and share.yml (pkg/common/cmd of
   * v3.8.3-patch.15).
   */
  readonly files: readonly ConfigFileName[];
}

/** OpenIM v3.8.3-patch.15: its services and its scheduler. A new service needs only a new row. */
export const services = {
  api: {
    binary: 'openim-api',
    ports: { http: 10002, metrics: 12002 },
    files: ['openim-api.yml'],
    calls: ['auth', 'user', 'group', 'friend', 'conversation', 'third', 'msg', 'msggateway'],
  },
  msggateway: {
    binary: 'openim-msggateway',
    ports: { ws: 10001, grpc: 10140, metrics: 12140 },
    files: ['openim-msggateway.yml', 'redis.yml', 'webhooks.yml'],
    calls: ['user', 'push', 'auth', 'msg', 'msggateway'],
  },
  msgtransfer: {
    binary: 'openim-msgtransfer',
    ports: { metrics: 12020 },
    files: ['openim-msgtransfer.yml', 'redis.yml', 'mongodb.yml', 'kafka.yml', 'webhooks.yml'],
    calls: ['group', 'conversation'],
    waitsForStores: true,
  },
  push: {
    binary: 'openim-push',
    ports: { grpc: 10170, metrics: 12170 },
    files: ['openim-push.yml', 'redis.yml', 'kafka.yml', 'notification.yml', 'webhooks.yml', 'local-cache.yml'],
    calls: ['user', 'group', 'msg', 'conversation', 'msggateway'],
  },
  auth: {
    binary: 'openim-rpc-auth',
    ports: { grpc: 10200, metrics: 12200 },
    files: ['openim-rpc-auth.yml', 'redis.yml'],
    calls: ['user', 'msggateway'],
  },
  conversation: {
    binary: 'openim-rpc-conversation',
    ports: { grpc: 10220, metrics: 12220 },
    files: ['openim-rpc-conversation.yml', 'redis.yml', 'mongodb.yml', 'notification.yml', 'local-cache.yml'],
    calls: ['user', 'group', 'msg'],
  },
  friend: {
    binary: 'openim-rpc-friend',
    ports: { grpc: 10240, metrics: 12240 },
    files: ['openim-rpc-friend.yml', 'redis.yml', 'mongodb.yml', 'notification.yml', 'webhooks.yml', 'local-cache.yml'],
    calls: ['user', 'msg'],
  },
  group: {
    binary: 'openim-rpc-group',
    ports: { grpc: 10260, metrics: 12260 },
    files: ['openim-rpc-group.yml', 'redis.yml', 'mongodb.yml', 'notification.yml', 'webhooks.yml', 'local-cache.yml'],
    calls: ['user', 'msg', 'conversation'],
  },
  msg: {
    binary: 'openim-rpc-msg',
    ports: { grpc: 10280, metrics: 12280 },
    files: [
      'openim-rpc-msg.yml',
      'redis.yml',
      'mongodb.yml',
      'kafka.yml',
      'notification.yml',
      'webhooks.yml',
      'local-cache.yml',
    ],
    calls: ['user', 'group', 'friend', 'conversation'],
  },
  third: {
    binary: 'openim-rpc-third',
    ports: { grpc: 10300, metrics: 12300 },
    files: ['openim-rpc-third.yml', 'redis.yml', 'mongodb.yml', 'minio.yml', 'notification.yml', 'local-cache.yml'],
    calls: ['user'],
  },
  user: {
    binary: 'openim-rpc-user',
    ports: { grpc: 10320, metrics: 12320 },
    files: [
      'openim-rpc-user.yml',
      'redis.yml',
      'mongodb.yml',
      'kafka.yml',
      'notification.yml',
      'webhooks.yml',
      'local-cache.yml',
    ],
    calls: ['msg', 'group', 'friend'],
  },
  crontask: {
    binary: 'openim-crontask',
    ports: {},
    files: ['openim-crontask.yml'],
    calls: ['msg', 'third', 'conversation'],
  },
} as const satisfies Record<ServiceName, ServiceRow>;

/** Names with which services register in etcd, `rpcRegisterName` of share.yml. */
export const registerNames: Partial<Record<ServiceName, string>> = {
  user: 'user',
  friend: 'friend',
  msg: 'msg',
  push: 'push',
  msggateway: 'messageGateway',
  group: 'group',
  auth: 'auth',
  conversation: 'conversation',
  third: 'third',
};

/** Files that every program reads, in addition to its row. */
const commonFiles: readonly ConfigFileName[] = ['log.yml', 'discovery.yml', 'share.yml'];

export const filesOf = (row: ServiceRow): readonly ConfigFileName[] => [...commonFiles, ...row.files];
