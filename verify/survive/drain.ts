import { ApiError } from '../lib/cluster/api';
import type { Cluster } from '../lib/cluster/cluster';
import { idOf, type Pod, workloadOf } from '../lib/cluster/objects';
import { sleep } from '../lib/time';

/**
 * GKE waits up to an hour for a budget. Here a pod starts within a second, but a budget that has let a pod go, which
 * then was not deleted as something else wrote to it at that moment, counts that pod as away for two minutes.
 */
const PATIENCE = 150;

/**
 * Empties a node as GKE's upgrade does: no new pods, then an eviction for each pod, asked again as long as a budget
 * says no. Returns the seconds that the slowest took. Throws when a pod is not gone after PATIENCE.
 */
export async function drain(cluster: Cluster, node: string): Promise<number> {
  await cluster.api.merge(`/api/v1/nodes/${node}`, { spec: { unschedulable: true } });
  const pods = [...cluster.kubelets.pods.values()].filter(
    ({ metadata, spec }) => spec.nodeName === node && metadata.namespace !== 'kube-system',
  );
  return Math.max(0, ...(await Promise.all(pods.map((pod) => evict(cluster, pod)))));
}

async function evict({ api, kubelets }: Cluster, pod: Pod): Promise<number> {
  const { name, namespace, uid = '' } = pod.metadata;
  const start = Date.now();
  let refusal = '';
  for (;;) {
    await api
      .create(`/api/v1/namespaces/${namespace}/pods/${name}/eviction`, {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { name, namespace },
        deleteOptions: { preconditions: { uid } },
      })
      .catch((error) => {
        // 429: the budget says not now. 404 and 409: this pod is gone already.
        if (!(error instanceof ApiError) || ![404, 409, 429].includes(error.status)) {
          throw error;
        }
        refusal = error.reason;
      });
    await sleep(0.3);
    const seconds = (Date.now() - start) / 1000;
    if (!kubelets.pods.has(uid)) {
      return seconds;
    }
    if (seconds > PATIENCE) {
      const budget = await api.get(`/apis/policy/v1/namespaces/${namespace}/poddisruptionbudgets/${workloadOf(pod)}`);
      throw new Error(`${idOf(pod)} on ${pod.spec.nodeName} cannot be evicted: ${refusal} ${JSON.stringify(budget.status)}`);
    }
  }
}
