import { ApiError } from '../lib/cluster/api';
import type { Cluster } from '../lib/cluster/cluster';
import { eventually } from '../lib/time';
import { podsOf, type Workload } from '../lib/workloads';

interface Event {
  readonly reason: string;
  readonly message: string;
  readonly involvedObject: { readonly kind: string; readonly namespace: string; readonly name: string };
}

/** Waits until every workload has its pods, which is when admission has let each of them in. */
export async function admitsAll(cluster: Cluster, workloads: readonly Workload[]): Promise<string> {
  // A set that starts one pod after the other has its second when the first one runs; here none runs.
  const created = ({ kind, replicas }: Workload) => (kind === 'Deployment' ? replicas : 1);
  await eventually('every workload has its pods', 120, async () => {
    const short = workloads.filter((one) => podsOf(cluster, one).length < created(one));
    if (short.length > 0) {
      const events = await cluster.api.list<Event>('/api/v1/events');
      const refused = events.filter(({ reason }) => reason === 'FailedCreate');
      throw new Error(
        [
          ...short.map(({ namespace, name }) => `${namespace}/${name} has too few`),
          ...refused.map(({ involvedObject: { namespace, name }, message }) => `${namespace}/${name}: ${message}`),
        ].join('\n'),
      );
    }
    return true;
  });
  return `${workloads.reduce((total, one) => total + podsOf(cluster, one).length, 0)} pods of ${workloads.length} workloads`;
}

/** Throws unless each namespace refuses a privileged pod, and for that reason. */
export async function refusesPrivileged({ api }: Cluster, namespaces: readonly string[]): Promise<string> {
  for (const namespace of namespaces) {
    const answer = await api.create(`/api/v1/namespaces/${namespace}/pods?dryRun=All`, privileged).catch((error) => error);
    if (!(answer instanceof ApiError) || !/violates PodSecurity "restricted:/.test(answer.reason)) {
      throw new Error(
        `namespace ${namespace} accepts a privileged pod: ${answer instanceof Error ? answer.message : 'created'}`,
      );
    }
  }
  return namespaces.join(', ');
}

const privileged = {
  metadata: { name: 'privileged' },
  spec: {
    containers: [
      {
        name: 'shell',
        image: 'busybox',
        securityContext: { privileged: true },
        resources: { requests: { cpu: '1m', memory: '1Mi' }, limits: { cpu: '1m', memory: '1Mi' } },
      },
    ],
  },
};
