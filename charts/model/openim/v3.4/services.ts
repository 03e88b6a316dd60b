import type { ServiceRow as Row, ServiceName } from '../service';

/** A data service other than ZooKeeper, which every program needs. */
export type Store = 'redis' | 'mysql' | 'mongodb' | 'kafka' | 's3';

/** One OpenIM program of this release. */
export interface ServiceRow extends Row {
  /** Services to which it connects at start (every NewRedis, NewGormDB, NewMongo, kafka and minio client of v3.4.0). */
  readonly stores: readonly Store[];
  /** Only for programs that sign or check user tokens, or request the secret itself. */
  readonly secret?: 'openim-share';
}

/**
 * OpenIM v3.4.0: its services and its scheduler. Ports are upstream's. A client connects to every service for which it
 * is created, whether or not it calls it, so `calls` lists all of them.
 */
export const services = {
  api: {
    binary: 'openim-api',
    ports: { http: 10002, metrics: 20100 },
    stores: ['redis'],
    secret: 'openim-share',
    calls: ['auth', 'user', 'group', 'friend', 'conversation', 'third', 'msg', 'msggateway'],
  },
  msggateway: {
    binary: 'openim-msggateway',
    ports: { ws: 10001, grpc: 10140, metrics: 20140 },
    stores: ['redis'],
    secret: 'openim-share',
    calls: ['user', 'push', 'msg', 'msggateway'],
  },
  msgtransfer: {
    binary: 'openim-msgtransfer',
    ports: { metrics: 21400 },
    stores: ['mysql', 'redis', 'mongodb', 'kafka'],
    calls: ['group', 'conversation'],
    waitsForStores: true,
  },
  push: {
    binary: 'openim-push',
    ports: { grpc: 10170, metrics: 20170 },
    stores: ['redis', 'kafka'],
    calls: ['group', 'msg', 'conversation', 'msggateway'],
  },
  auth: {
    binary: 'openim-rpc-auth',
    ports: { grpc: 10160, metrics: 20160 },
    stores: ['redis'],
    secret: 'openim-share',
    calls: ['user', 'msggateway'],
  },
  conversation: {
    binary: 'openim-rpc-conversation',
    ports: { grpc: 10180, metrics: 20230 },
    stores: ['mysql', 'redis'],
    calls: ['group', 'msg'],
  },
  friend: {
    binary: 'openim-rpc-friend',
    ports: { grpc: 10120, metrics: 20120 },
    stores: ['mysql', 'redis'],
    calls: ['user', 'msg', 'conversation'],
  },
  group: {
    binary: 'openim-rpc-group',
    ports: { grpc: 10150, metrics: 20150 },
    stores: ['mysql', 'mongodb', 'redis'],
    calls: ['user', 'msg', 'conversation'],
  },
  msg: {
    binary: 'openim-rpc-msg',
    ports: { grpc: 10130, metrics: 20130 },
    stores: ['redis', 'mongodb', 'kafka'],
    calls: ['user', 'group', 'friend', 'conversation'],
  },
  third: {
    binary: 'openim-rpc-third',
    ports: { grpc: 10190, metrics: 21301 },
    stores: ['redis', 'mysql', 's3'],
    calls: ['user'],
  },
  user: {
    binary: 'openim-rpc-user',
    ports: { grpc: 10110, metrics: 20110 },
    stores: ['mysql', 'redis', 'mongodb'],
    secret: 'openim-share',
    calls: ['msg', 'group', 'friend'],
  },
  crontask: {
    binary: 'openim-crontask',
    ports: {},
    stores: ['redis', 'mongodb', 'mysql', 'kafka'],
    calls: ['msg'],
  },
} as const satisfies Record<ServiceName, ServiceRow>;

/** Names with which services register in ZooKeeper, by their keys of rpcRegisterName. */
export const registerNames = {
  openImUserName: 'User',
  openImFriendName: 'Friend',
  openImMsgName: 'Msg',
  openImPushName: 'Push',
  openImMessageGatewayName: 'MessageGateway',
  openImGroupName: 'Group',
  openImAuthName: 'Auth',
  openImConversationName: 'Conversation',
  openImThirdName: 'Third',
};
