import { ApiError } from '../lib/cluster/api';
import type { Cluster } from '../lib/cluster/cluster';
import { gkeMachine } from '../lib/cluster/nodes';
import { idOf, type Pod, workloadOf, zoneOf } from '../lib/cluster/objects';
import { grow } from '../lib/cluster/pool';
import { sleep } from '../lib/time';
import { missingFrom } from '../lib/workloads';
import { lowestService, neverBelow, quorums, type System, services, watchReady } from './system';

/**
 * GKE's surge upgrade (max-surge 1, max-unavailable 0): for each node a new one in its zone, then it is drained and
 * deleted.
 */
export async function replaceNodes(system: System): Promise<void> {
  const { context, cluster, gke, workloads } = system;
  const { kubelets } = cluster;
  const lows = watchReady(cluster, workloads);
  const seconds: Record<string, number> = {};
  await context.check('each node in turn is drained and replaced: no eviction is blocked forever', async () => {
    for (const node of [...kubelets.nodes.values()]) {
      const { name } = node.metadata;
      await kubelets.addNode(gkeMachine(gke, zoneOf(node)));
      seconds[name] = await drain(cluster, name);
      await kubelets.deleteNode(name);
      await grow(cluster, gke, () => missingFrom(cluster, workloads));
    }
    return `${Object.keys(seconds).length} nodes, the slowest eviction took ${Math.max(...Object.values(seconds)).toFixed(1)} s`;
  });
  lows.stop();
  context.report('drain.json', lowestService(lows));
  await context.check('drains: a pod of each service is ready at every moment', () =>
    neverBelow(lows, services(system), () => 1),
  );
  await context.check('drains: no quorum loses two members', () =>
    neverBelow(lows, quorums(system), ({ replicas }) => replicas - 1),
  );
  const away = workloads.filter(({ name }) => lows.lowest.get(name) === 0).map(({ name }) => name);
  context.log(`drains: away for a moment, as there is one pod of it: ${away.join(', ') || 'nothing'}`);
}

/**
 * GKE waits up to an hour for a budget. Here a pod starts within a second, but a budget that has let a pod go, which
 * then was not deleted as something else wrote to it at that moment, counts that pod as away for two minutes.
 */
const PATIENCE = 150;

/**
 * Drains a node like GKE's upgrade: cordons it, then evicts each pod, and repeats an eviction while a budget refuses it.
 * Returns the seconds of the slowest eviction. Throws when a pod still exists after PATIENCE.
 */
async function drain(cluster: Cluster, node: string): Promise<number> {
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
        // 429: the budget does not allow it yet. 404 and 409: this pod has already been deleted.
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
