import { chatWorkloads } from '../../charts/model/accounts/services';
import { type WorkloadName, workloads } from '../../charts/model/workloads';

/** Stores of the namespace openim with a page in docs/components/; the services share one. */
const stores = ['mysql', 'mongodb', 'etcd', 'zookeeper'];

/** Page below docs/ that describes a workload: one each, without the parts of a store, and one for all backups. */
export function page(workload: WorkloadName): string {
  if (chatWorkloads.some((name) => name === workload)) {
    return 'accounts.md';
  }
  if ('monitoring' in workloads[workload]) {
    return 'components/monitoring.md';
  }
  if (workload.endsWith('-backup')) {
    return 'components/backups.md';
  }
  if (workload.endsWith('-check')) {
    return 'managed-services.md';
  }
  const name = workload.replace(/^openim-/, '').replace(/-(setup|master|volume|filer|controller|proxy|sentinel)$/, '');
  return `components/${workload.startsWith('openim-') && !stores.includes(name) ? 'openim' : name}.md`;
}
