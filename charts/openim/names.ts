import type { Environment } from '../../environments/lib/types';

/** OpenIM's S3 bucket, MongoDB database and Kafka user, shared with the Jobs that make them. */
export const BUCKET = 'openim';
export const DATABASE = 'openim_v3';
export const KAFKA_USER = 'openim';

/** WebSockets that one gateway takes (websocketMaxConnNum). */
export const GATEWAY_CONNECTIONS = 100000;

/** What a MongoDB URI has at its end with internalTls. */
export const mongodbTls = ({ internalTls }: Environment): string => (internalTls ? '&tls=true&tlsCAFile=/tls/ca.crt' : '');
