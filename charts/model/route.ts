import type { WorkloadName } from './workloads';

/** A public route: rendered as an Ingress for ingress-nginx or as an HTTPRoute for GKE's Gateway. */
export interface Route {
  readonly name: string;
  readonly host: string;
  readonly path: string;
  /** Whether the path is removed before the service gets the request. */
  readonly prefix: 'stripped' | 'kept';
  readonly to: WorkloadName;
  readonly port: 'http' | 'ws' | 's3';
  /** Largest request body; nginx's notation. */
  readonly bodySize: string;
  /** Idle timeout in seconds. For a WebSocket it is the longest time without a message. */
  readonly timeout: number;
  /** Whether bodies are streamed, or buffered first. */
  readonly body: 'streamed' | 'buffered';
  /** Client ranges that may use it; omitted for all. Only ingress-nginx has such a list. */
  readonly from?: readonly string[];
  /** Limits per client address and controller pod. A carrier's NAT gives one address to thousands of phones. */
  readonly limits?: { readonly requestsPerSecond?: number; readonly connections?: number };
}
