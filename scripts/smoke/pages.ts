import { type WorkloadName, workloads } from '../../charts/model/workloads';

/** Stores of the namespace openim with a page in docs/components/; the services share one. */
const stores = ['mysql', 'mongodb', 'etcd', 'zookeeper'];

/** File of docs/components/ that describes a workload: a page each, without the parts of a store, one for all backups, one for what is outside. */
export function page(workload: WorkloadName): string {
  if ('monitoring' in workloads[workload]) {
    return 'monitoring.md';
  }
  if (workload.endsWith('-backup')) {
    return 'backups.md';
  }
  if (workload.endsWith('-check')) {
    return '../managed-services.md';
  }
  const name = workload.replace(/^openim-/, '').replace(/-(setup|master|volume|filer|controller|proxy|sentinel)$/, '');
  return `${workload.startsWith('openim-') && !stores.includes(name) ? 'openim' : name}.md`;
}
