import { createClient } from '@redis/client';

/** go-redis gives a connection and a reply 3 s; what a check asks may take four times as long. */
export const CLIENT = 3000;
const PATIENCE = 4 * CLIENT;

/** A connection to a Redis server or to a proxy of one. Every pending command rejects when it ends. */
export type Redis = Awaited<ReturnType<typeof openRedis>>;

/** Every client is a duplicate: `createClient` makes a class of all commands for each address, which took two thirds of the CPU. */
const first = createClient({ RESP: 2, disableClientInfo: true, disableOfflineQueue: true });

export function openRedis(host: string, port: number, password: string, patience = PATIENCE) {
  const socket = { host, port, connectTimeout: patience, socketTimeout: patience, reconnectStrategy: false } as const;
  // Clients that wait for a reply get the error, too.
  return first
    .duplicate({ password, socket })
    .on('error', () => {})
    .connect();
}
