import type { WorkloadName } from './workloads';

/** A public route: rendered as an Ingress for ingress-nginx or as an HTTPRoute for GKE's Gateway. */
export interface Route {
  readonly name: string;
  readonly host: string;
  readonly path: string;
  /** Whether the service sees the path without `path` in front of it. */
  readonly prefix: 'stripped' | 'kept';
  readonly to: WorkloadName;
  readonly port: 'http' | 'ws' | 's3';
  /** Largest request body; nginx's notation. */
  readonly bodySize: string;
  /** Seconds without a byte before the connection is cut. For a WebSocket that is the longest silence. */
  readonly timeout: number;
  /** Whether bodies pass through as they arrive or are collected first. */
  readonly body: 'streamed' | 'buffered';
  /** Ranges of the addresses that may use it; everybody when left out. ingress-nginx alone knows such a list. */
  readonly from?: readonly string[];
  /** Bounds per client address and controller pod. A carrier's NAT puts thousands of phones behind one address. */
  readonly limits?: { readonly requestsPerSecond?: number; readonly connections?: number };
}
