import { type WorkloadName, workloads } from './workloads';

/** A peer of a connection that is not a workload of this chart. */
export type Outsider =
  | 'internet'
  | 'kubernetes-api'
  | 'google-front-ends'
  | 'google-apis'
  | 'metadata-server'
  | 'receivers'
  | 'mail-server'
  | 'sms-service'
  | 'gmp-collectors'
  | 'operated-prometheus'
  | 'ambient-probes'
  | 'istiod'
  | 'linkerd-identity'
  | 'linkerd-destination';
export type Party = WorkloadName | Outsider;

export const isWorkload = (party: Party): party is WorkloadName => party in workloads;
