import { accountsServices } from '../../../environments/lib/accounts';
import type { AccountsService } from '../../../environments/lib/types';

/** Configuration files of openim-chat (config/ of v1.8.4-patch.5); charts/openim/accounts/config.ts renders each of them. */
export type ChatFileName =
  | 'log.yml'
  | 'discovery.yml'
  | 'share.yml'
  | 'redis.yml'
  | 'mongodb.yml'
  | 'chat-api-chat.yml'
  | 'chat-api-admin.yml'
  | 'chat-rpc-chat.yml'
  | 'chat-rpc-admin.yml';

/** The stores that programs connect to, by the file that has their address. */
export const chatStores = {
  'redis.yml': { workload: 'dragonfly', port: 'redis' },
  'mongodb.yml': { workload: 'openim-mongodb', port: 'mongodb' },
} as const;

/** One program of openim-chat, whose binary has the name of the service. It has no metrics: the release serves none. */
export interface ChatRow {
  readonly ports: { readonly http: number } | { readonly grpc: number };
  /** Files it reads at start besides log.yml, discovery.yml and share.yml (pkg/common/cmd of v1.8.4-patch.5). */
  readonly files: readonly ChatFileName[];
  /** Services that it dials by gRPC, and whether it asks OpenIM's API. */
  readonly calls: readonly AccountsService[];
  readonly callsApi?: true;
  /** Stores that it connects to; admin-api reads the files of all, and connects to none. */
  readonly stores: readonly (keyof typeof chatStores)[];
  /** Under which it registers in etcd (discovery.yml). */
  readonly registerName?: string;
}

export const chatServices = {
  'chat-api': {
    ports: { http: 10008 },
    files: ['chat-api-chat.yml'],
    calls: ['chat-rpc', 'admin-rpc'],
    callsApi: true,
    stores: [],
  },
  'chat-rpc': {
    ports: { grpc: 30300 },
    files: ['chat-rpc-chat.yml', 'redis.yml', 'mongodb.yml'],
    calls: ['admin-rpc'],
    stores: ['mongodb.yml'],
    registerName: 'chat-rpc-service',
  },
  'admin-api': {
    ports: { http: 10009 },
    files: [
      'chat-api-admin.yml',
      'chat-api-chat.yml',
      'chat-rpc-admin.yml',
      'chat-rpc-chat.yml',
      'redis.yml',
      'mongodb.yml',
    ],
    calls: ['chat-rpc', 'admin-rpc'],
    callsApi: true,
    stores: [],
  },
  'admin-rpc': {
    ports: { grpc: 30200 },
    files: ['chat-rpc-admin.yml', 'redis.yml', 'mongodb.yml'],
    calls: ['chat-rpc'],
    stores: ['redis.yml', 'mongodb.yml'],
    registerName: 'admin-rpc-service',
  },
} as const satisfies Record<AccountsService, ChatRow>;

export const chatRows: readonly (readonly [AccountsService, ChatRow])[] = accountsServices.map(
  (name) => [name, chatServices[name]] as const,
);

/** The Deployments of openim-chat, its pages for administrators included. */
export const chatWorkloads = [...accountsServices.map((name) => `openim-${name}` as const), 'openim-admin-front'] as const;

export const chatFilesOf = ({ files }: ChatRow): readonly ChatFileName[] => [
  'log.yml',
  'discovery.yml',
  'share.yml',
  ...files,
];

/** The administrator that openim-chat makes at its first start, and whose password it would set to the same word. */
export const CHAT_ADMIN = 'chatAdmin';
