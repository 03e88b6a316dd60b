import { type WorkloadName, workloads } from './workloads';

/** What connects without being a workload of ours. */
export type Outsider =
  | 'internet'
  | 'kubernetes-api'
  | 'google-front-ends'
  | 'google-apis'
  | 'metadata-server'
  | 'receivers'
  | 'gmp-collectors'
  | 'operated-prometheus'
  | 'ambient-probes'
  | 'istiod'
  | 'linkerd-identity'
  | 'linkerd-destination';
export type Party = WorkloadName | Outsider;

export const isWorkload = (party: Party): party is WorkloadName => party in workloads;
