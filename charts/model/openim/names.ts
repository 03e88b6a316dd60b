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

/** Days that OpenIM keeps a message in MongoDB (retainChatRecords): from the load, or a year. */
export const messagesKept = ({ load }: Environment): number => load?.retentionDays ?? 365;

/** Days that OpenIM keeps an uploaded file (fileExpireTime). */
export const FILES_KEPT = 180;

/** Suffix of the MongoDB URI for a program that waits for its stores: the driver's default timeout is 30 s. */
export const mongodbPatience = ({ waitsForStores }: ServiceRow): string =>
  waitsForStores ? `&serverSelectionTimeoutMS=${MESSAGES_KEPT}` : '';
