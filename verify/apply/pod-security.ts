import assert from 'node:assert';
import { ApiError } from '../lib/cluster/api';
import type { Cluster } from '../lib/cluster/cluster';
import { none } from '../lib/findings';
import { reached } from '../lib/time';
import { podsOf, type Workload } from '../lib/workloads';

/** Waits until every workload has its pods, which is when admission has let each of them in. */
export async function admitsAll(cluster: Cluster, workloads: readonly Workload[]): Promise<string> {
  // A set that starts one pod after the other has its second when the first one runs; here none runs.
  const created = ({ kind, replicas }: Workload) => (kind === 'Deployment' ? replicas : 1);
  await reached('every workload has its pods', async () => {
    const short = workloads.filter((one) => podsOf(cluster, one).length < created(one));
    const events = short.length === 0 ? [] : await cluster.api.list('/api/v1/events');
    const refused = events.filter(({ reason }) => reason === 'FailedCreate');
    none('workloads with too few pods', [
      ...short.map(({ namespace, name }) => `${namespace}/${name}`),
      ...refused.map(({ involvedObject: { namespace, name }, message }) => `${namespace}/${name}: ${message}`),
    ]);
    return true;
  });
  return `${workloads.reduce((total, one) => total + podsOf(cluster, one).length, 0)} pods of ${workloads.length} workloads`;
}

/** Throws unless each namespace refuses a privileged pod, and for that reason. */
export async function refusesPrivileged({ api }: Cluster, namespaces: readonly string[]): Promise<string> {
  for (const namespace of namespaces) {
    const answer = await api.create(`/api/v1/namespaces/${namespace}/pods?dryRun=All`, privileged).catch((error) => error);
    const refused = answer instanceof ApiError && /violates PodSecurity "restricted:/.test(answer.reason);
    assert(
      refused,
      `namespace ${namespace} takes a privileged pod: ${answer instanceof Error ? answer.message : 'created'}`,
    );
  }
  return namespaces.join(', ');
}

const little = { cpu: '1m', memory: '1Mi' };
const resources = { requests: little, limits: little };
const privileged = {
  metadata: { name: 'privileged' },
  spec: { containers: [{ name: 'shell', image: 'busybox', securityContext: { privileged: true }, resources }] },
};
