import { amount } from '../../../environments/lib/quantity';
import type { Environment } from '../../../environments/lib/types';
import type { ServiceRow } from './service';

/** OpenIM's S3 bucket, MongoDB database and Kafka user, which the setup Jobs also use. */
export const BUCKET = 'openim';
export const DATABASE = 'openim_v3';
export const KAFKA_USER = 'openim';

/** The user of OpenIM on whose behalf its secret opens the admin API (share.imAdminUserID). */
export const IM_ADMIN = 'imAdmin';

/** Milliseconds that Redpanda keeps a message, within its limit of bytes: a weekend without MongoDB. */
export const MESSAGES_KEPT = 3 * 24 * 3600 * 1000;

/** Days that OpenIM keeps a message in MongoDB (retainChatRecords): what the environment or its load says, or a year. */
export const messagesKept = ({ openim, load }: Environment): number =>
  openim.retention?.messageDays ?? load?.retentionDays ?? 365;

/** Days that OpenIM keeps an uploaded file (fileExpireTime); v3.4 deletes none, and is sized as if it did. */
export const filesKept = ({ openim }: Environment): number => openim.retention?.fileDays ?? 180;

/** Hours that Dragonfly keeps a message; v3.8.3 has them in its code (pkg/common/storage/cache/redis/msg.go). */
export const messagesCached = ({ openim }: Environment): number => openim.retention?.cacheHours ?? 24;

/** The hour, in UTC, at which what is too old is deleted. */
export const cleanUpHour = ({ openim }: Environment): number => openim.retention?.cleanUpHour ?? 2;

/** Largest gRPC message in bytes, both ways (rpcMaxBodySize). */
export const largestRequest = ({ openim }: Environment): number => amount(openim.limits?.request ?? '8Mi');

/** OpenIM's numbers of the policies (constant.go of openimsdk/protocol v0.0.73-alpha.18 and v0.0.31). */
export const multiLoginPolicy = ({ openim }: Environment): number =>
  ({ 'several-per-platform': 0, 'one-per-platform': 1, 'one-per-class': 4, 'pc-and-one-other': 5 })[
    openim.multiLogin?.policy ?? 'one-per-platform'
  ];

/** Suffix of the MongoDB URI for a program that waits for its stores: the driver's default timeout is 30 s. */
export const mongodbPatience = ({ waitsForStores }: ServiceRow): string =>
  waitsForStores ? `&serverSelectionTimeoutMS=${MESSAGES_KEPT}` : '';
