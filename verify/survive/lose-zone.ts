import { idOf, isReady, type Pod, zoneOf } from '../lib/cluster/objects';
import { grow } from '../lib/cluster/pool';
import { none } from '../lib/findings';
import { diskZones } from '../lib/placement';
import { reached } from '../lib/time';
import { missingFrom, podsOf, readyPods } from '../lib/workloads';
import { lowestService, neverBelow, quorums, type System, services, watchReady } from './system';

/** The worst zone to lose: the one with the disk of MySQL, of which there is one. */
const WORST = 'openim/openim-mysql-0';

/** All nodes of a zone fall silent; later they are back. */
export async function loseZone(system: System): Promise<void> {
  const { context, cluster, gke, workloads } = system;
  const { kubelets } = cluster;
  const disks = await diskZones(cluster);
  const lost = disks.get(WORST) ?? gke.zones[0] ?? '';
  const silent = [...kubelets.nodes.values()].filter((node) => zoneOf(node) === lost).map(({ metadata }) => metadata.name);
  const rest = { ...gke, zones: gke.zones.filter((zone) => zone !== lost) };
  const stranded = [...disks].filter(([, zone]) => zone === lost).map(([pod]) => pod);
  const lows = watchReady(cluster, workloads);
  for (const name of silent) {
    kubelets.kill(name);
  }

  await context.check(`zone ${lost} lost: every pod without a disk there is rescheduled in the other zones`, async () => {
    const there = (pod: Pod): boolean =>
      silent.includes(pod.spec.nodeName ?? '') && pod.metadata.namespace !== 'kube-system';
    // Only then the zone counts as lost: until its timeout the control plane believes the last report of the silent nodes.
    await reached('the control plane marks every pod of the zone as not ready', () => {
      none(
        'pods that still count as ready',
        [...kubelets.pods.values()].filter((pod) => there(pod) && isReady(pod)).map(idOf),
      );
      return true;
    });
    const expected = workloads.map((workload) => {
      const waiting = podsOf(cluster, workload).filter((pod) => stranded.includes(idOf(pod)));
      return { ...workload, replicas: workload.replicas - waiting.length };
    });
    const nodes = await grow(cluster, rest, async () => {
      const short = expected.filter((one) => readyPods(cluster, one) < one.replicas);
      return short.map((one) => `${one.name}: ${readyPods(cluster, one)} of ${one.replicas} ready`).join('\n') || undefined;
    });
    return `${silent.length} nodes silent, ${nodes} in the other zones, of ${rest.zones.length * gke.nodePool.nodesPerZone.max}`;
  });
  context.log(`zone ${lost} lost: waiting for their zonal disks: ${stranded.sort().join(', ')}`);
  await context.check(`zone ${lost} lost: every quorum keeps its majority`, () =>
    neverBelow(lows, quorums(system), ({ replicas }) => replicas - 1),
  );
  await context.check(`zone ${lost} lost: a pod of each service is ready at every moment`, () =>
    neverBelow(lows, services(system), () => 1),
  );
  lows.stop();
  context.report('zone.json', lowestService(lows));

  await context.check(`zone ${lost} back: everything is ready again, on the same disks`, async () => {
    await Promise.all(silent.map((name) => kubelets.revive(name)));
    await grow(cluster, gke, () => missingFrom(cluster, workloads));
    const moved = [...(await diskZones(cluster))].filter(([pod, zone]) => disks.get(pod) !== zone);
    none('other disks than before', moved, ([pod]) => pod);
    return `${disks.size} disks`;
  });
}
