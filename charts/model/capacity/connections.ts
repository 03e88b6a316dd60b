import { amount } from '../../../environments/lib/quantity';
import type { Environment } from '../../../environments/lib/types';
import { CONNECTION_SHARE, facts } from './facts';

/** Connections that a memory limit holds beside what the program needs without any, in whole hundreds. */
const held = (limit: string, { base, connection }: { readonly base: number; readonly connection: number }): number =>
  Math.max(100, Math.floor((amount(limit) * CONNECTION_SHARE - base) / connection / 100) * 100);

/** WebSockets that one gateway takes (websocketMaxConnNum): above, it refuses them before the kernel ends it. */
export const gatewayConnections = ({ openim }: Environment): number =>
  held(openim.services.msggateway.limits.memory, facts.gateway);

/** WebSockets that one edge pod holds by its memory. */
export const edgeByMemory = ({ edge }: Environment): number => held(edge.size.limits.memory, facts.edge);

/** WebSockets that one edge pod takes: by its memory, or by its ports to the gateway. */
export const edgeConnections = (environment: Environment): number =>
  Math.min(edgeByMemory(environment), Math.floor(facts.edge.sourcePorts / 100) * 100);

/** Worker processes of nginx: a whole core each. */
export const edgeWorkers = ({ edge }: Environment): number => Math.max(1, Math.floor(amount(edge.size.limits.cpu)));

/** Connections of one worker (max-worker-connections): its share of the WebSockets, each with one to its gateway. */
export const workerConnections = (environment: Environment): number =>
  Math.ceil((2 * edgeConnections(environment)) / edgeWorkers(environment));

/** WebSockets that one edge pod takes from one address: half of all, as an office or a carrier has only one address. */
export const connectionsPerAddress = (environment: Environment): number => Math.floor(edgeConnections(environment) / 2);
