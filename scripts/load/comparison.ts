import { carried } from '../../charts/model/capacity/carried';
import { connectionsPerAddress, gatewayConnections } from '../../charts/model/capacity/connections';
import type { Environment } from '../../environments/lib/types';

/** A measured amount beside what the model carries. */
export interface Row {
  readonly what: string;
  readonly measured: number;
  readonly carries: number;
  /** The link that carries no more, and the field of the environment that makes it carry more. */
  readonly limit: string;
}

export interface Comparison {
  readonly environment: string;
  readonly rows: readonly Row[];
}

/** What was measured beside what `npm run synth` and `npm run size` compute for this environment. */
export function compared(environment: Environment, connections: number, messagesPerSecond: number): Comparison {
  const { minReplicas } = environment.openim.services.msggateway.autoscaling;
  const users = carried(environment, 'usersOnline');
  const messages = carried(environment, 'messagesPerSecond');
  const row = (what: string, measured: number, carries: number, limit: string): Row => ({ what, measured, carries, limit });
  return {
    environment: environment.name,
    rows: [
      row('connections', connections, Math.floor(users.most), `${users.link.name} (${users.link.field})`),
      row(
        `connections of each of ${minReplicas} gateway pods`,
        Math.ceil(connections / minReplicas),
        gatewayConnections(environment),
        'gateway memory (openim.services.msggateway)',
      ),
      row(
        'connections from one address to one edge pod',
        connections,
        connectionsPerAddress(environment),
        'limit-connections (edge.size)',
      ),
      row('messages/s', messagesPerSecond, Math.floor(messages.most), `${messages.link.name} (${messages.link.field})`),
    ],
  };
}
