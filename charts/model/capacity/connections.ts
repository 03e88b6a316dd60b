import { amount } from '../../../environments/lib/quantity';
import type { Environment } from '../../../environments/lib/types';
import { CONNECTION_SHARE, facts } from './facts';

/** Connections that fit into a memory limit in addition to the program itself, in whole hundreds. */
const held = (limit: string, { base, connection }: { readonly base: number; readonly connection: number }): number =>
  Math.max(100, Math.floor((amount(limit) * CONNECTION_SHARE - base) / connection / 100) * 100);

/**
 * Maximum number of WebSockets of one gateway (websocketMaxConnNum): above it the gateway rejects them before the
 * kernel kills it.
 */
export const gatewayConnections = ({ openim }: Environment): number =>
  held(openim.services.msggateway.limits.memory, facts.gateway);

/** WebSockets of one edge pod that fit into its memory. */
export const edgeByMemory = ({ edge }: Environment): number => held(edge.size.limits.memory, facts.edge);

/** WebSockets of one edge pod: limited by its memory, or by its ports to the gateway. */
export const edgeConnections = (environment: Environment): number =>
  Math.min(edgeByMemory(environment), Math.floor(facts.edge.sourcePorts / 100) * 100);

/** Worker processes of nginx: one for each whole core. */
export const edgeWorkers = ({ edge }: Environment): number => Math.max(1, Math.floor(amount(edge.size.limits.cpu)));

/**
 * Connections of one worker (max-worker-connections): its share of the WebSockets, each with a second connection to its
 * gateway.
 */
export const workerConnections = (environment: Environment): number =>
  Math.ceil((2 * edgeConnections(environment)) / edgeWorkers(environment));

/**
 * WebSockets that one edge pod accepts from one address: half of all, because an office or a carrier may have only one
 * address.
 */
export const connectionsPerAddress = (environment: Environment): number => Math.floor(edgeConnections(environment) / 2);
