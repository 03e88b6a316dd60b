import { type WorkloadName, workloads } from '../../charts/model/workloads';

/** Stores of the namespace openim with a page in docs/components/; the services share one. */
const stores = ['mysql', 'mongodb', 'etcd', 'zookeeper'];

/** File of docs/components/ about a workload: one page each, without the parts of a store, and one for all backups. */
export function page(workload: WorkloadName): string {
  if ('monitoring' in workloads[workload]) {
    return 'monitoring.md';
  }
  if (workload.endsWith('-backup')) {
    return 'backups.md';
  }
  const name = workload.replace(/^openim-/, '').replace(/-(setup|master|volume|filer|controller|proxy|sentinel)$/, '');
  return `${workload.startsWith('openim-') && !stores.includes(name) ? 'openim' : name}.md`;
}
