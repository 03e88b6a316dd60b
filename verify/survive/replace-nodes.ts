import { gkeMachine } from '../lib/cluster/nodes';
import { idOf, zoneOf } from '../lib/cluster/objects';
import { grow } from '../lib/cluster/pool';
import { missingFrom } from '../lib/workloads';
import { drain } from './drain';
import { neverBelow, quorums, type System, services, watchReady } from './system';

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
  context.report('drain.json', { seconds, lowestReady: Object.fromEntries(lows.lowest) });
  await context.check('drains: a pod of each service is ready at all times', () =>
    neverBelow(lows, services(system), () => 1),
  );
  await context.check('drains: no quorum loses two members', () =>
    neverBelow(lows, quorums(system), ({ replicas }) => replicas - 1),
  );
  const away = workloads.filter(({ name }) => lows.lowest.get(name) === 0).map(idOfWorkload);
  context.log(`drains: away for a moment, as there is one pod of it: ${away.join(', ') || 'nothing'}`);
}

const idOfWorkload = ({ namespace, name }: { namespace: string; name: string }): string =>
  idOf({ metadata: { namespace, name } });
