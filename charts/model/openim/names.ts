import type { ServiceRow } from './service';

/** OpenIM's S3 bucket, MongoDB database and Kafka user, shared with the Jobs that make them. */
export const BUCKET = 'openim';
export const DATABASE = 'openim_v3';
export const KAFKA_USER = 'openim';

/** Milliseconds for which Redpanda keeps a message, as far as the bytes allow: a weekend in which MongoDB is away. */
export const MESSAGES_KEPT = 3 * 24 * 3600 * 1000;

/** WebSockets that one gateway takes (websocketMaxConnNum). */
export const GATEWAY_CONNECTIONS = 100000;

/** What a MongoDB URI has at its end for a program that waits for its stores: the driver gives up after 30 s by itself. */
export const mongodbPatience = ({ waitsForStores }: ServiceRow): string =>
  waitsForStores ? `&serverSelectionTimeoutMS=${MESSAGES_KEPT}` : '';
