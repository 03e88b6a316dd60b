import type { DataService } from '../../environments/lib/external';
import { type WorkloadName, workloads } from './workloads';

/** A peer of a connection that is not a workload of this chart. */
export type ExternalPeer =
  | 'internet'
  | 'kubernetes-api'
  | 'google-front-ends'
  | 'google-apis'
  | 'metadata-server'
  | 'receivers'
  | 'push-provider'
  | 'webhook-server'
  | 'mail-server'
  | 'sms-service'
  | 'gmp-collectors'
  | 'operated-prometheus'
  | 'ambient-probes'
  | 'istiod'
  | 'linkerd-identity'
  | 'linkerd-destination'
  | `external-${DataService}`;
export type Peer = WorkloadName | ExternalPeer;

export const isWorkload = (peer: Peer): peer is WorkloadName => peer in workloads;
