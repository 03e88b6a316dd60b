import type { WorkloadName } from '../../charts/topology';

/** File of docs/components/ that describes a workload: a page each, without the prefix and the parts of a store. */
export const page = (workload: WorkloadName): string =>
  `${workload.replace(/^openim-/, '').replace(/-(setup|master|volume|filer|controller)$/, '')}.md`;
