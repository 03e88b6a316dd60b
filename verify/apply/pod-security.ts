import assert from 'node:assert';
import type { Cluster } from '../lib/cluster/cluster';
import { none, rejection } from '../lib/findings';
import { holds } from '../lib/time';
import { podsOf, type Workload } from '../lib/workloads';

/** Waits until every workload has its pods, which is when admission has let each of them in. */
export async function admitsAll(cluster: Cluster, workloads: readonly Workload[]): Promise<string> {
  // A set that starts one pod after the other has its second when the first one runs; here none runs.
  const created = ({ kind, replicas }: Workload) => (kind === 'Deployment' ? replicas : 1);
  await holds('every workload has its pods', async () => {
    const short = workloads.filter((one) => podsOf(cluster, one).length < created(one));
    const events = short.length === 0 ? [] : await cluster.api.list('/api/v1/events');
    const refused = events.filter(({ reason }) => reason === 'FailedCreate');
    none('workloads with too few pods', [
      ...short.map(({ namespace, name }) => `${namespace}/${name}`),
      ...refused.map(({ involvedObject: { namespace, name }, message }) => `${namespace}/${name}: ${message}`),
    ]);
  });
  return `${workloads.reduce((total, one) => total + podsOf(cluster, one).length, 0)} pods of ${workloads.length} workloads`;
}

/** Throws unless each namespace refuses a privileged pod, and for that reason. */
export async function refusesPrivileged({ api }: Cluster, namespaces: readonly string[]): Promise<string> {
  for (const namespace of namespaces) {
    const words = await rejection(api.create(`/api/v1/namespaces/${namespace}/pods?dryRun=All`, privileged));
    const refused = words?.includes('violates PodSecurity "restricted:');
    assert(refused, `namespace ${namespace} takes a privileged pod: ${words ?? 'created'}`);
  }
  return namespaces.join(', ');
}

const little = { cpu: '1m', memory: '1Mi' };
const resources = { requests: little, limits: little };
const privileged = {
  metadata: { name: 'privileged' },
  spec: { containers: [{ name: 'shell', image: 'busybox', securityContext: { privileged: true }, resources }] },
};
