import { isReady, type Pod, workloadOf, zoneOf } from './objects';
import { diskZones } from './placement';
import { grow } from './pool';
import { neverBelow, quorums, type System, services, watchReady } from './system';
import { eventually } from './time';
import { missingFrom, readyPods } from './workloads';

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
  const stranded = (pod: Pod): boolean => disks.get(podId(pod)) === lost;
  const lows = watchReady(cluster, workloads);
  for (const name of silent) {
    kubelets.kill(name);
  }

  await context.check(`zone ${lost} lost: all that has no disk there comes back in the other zones`, async () => {
    await eventually('the control plane notices', 60, () => !silent.some((name) => nodeIsReady(system, name)));
    const expected = workloads.map((workload) => {
      const names = [...kubelets.pods.values()].filter((pod) => workloadOf(pod) === workload.name && stranded(pod));
      return { ...workload, replicas: workload.replicas - new Set(names.map(podId)).size };
    });
    const nodes = await grow(cluster, rest, async () => {
      const short = expected.filter((one) => readyPods(cluster, one) < one.replicas);
      return short.map((one) => `${one.name}: ${readyPods(cluster, one)} of ${one.replicas} ready`).join('\n') || undefined;
    });
    return `${silent.length} nodes silent, ${nodes} in the other zones, of ${rest.zones.length * gke.nodePool.nodesPerZone.max}`;
  });
  const gone = [...kubelets.pods.values()].filter((pod) => stranded(pod) && !isReady(pod)).map(podId);
  context.log(`zone ${lost} lost: waiting for their zonal disks: ${gone.sort().join(', ')}`);
  await context.check(`zone ${lost} lost: every quorum keeps its majority`, () =>
    neverBelow(lows, quorums(system), ({ replicas }) => replicas - 1),
  );
  await context.check(`zone ${lost} lost: a pod of each service is ready at every moment`, () =>
    neverBelow(lows, services(system), () => 1),
  );
  lows.stop();
  context.report('zone.json', { lost, silent, gone, lowestReady: Object.fromEntries(lows.lowest) });

  await context.check(`zone ${lost} back: everything is ready again, on the same disks`, async () => {
    await Promise.all(silent.map((name) => kubelets.revive(name)));
    await grow(cluster, gke, () => missingFrom(cluster, workloads));
    const moved = [...(await diskZones(cluster))].filter(([pod, zone]) => disks.get(pod) !== zone);
    if (moved.length > 0) {
      throw new Error(`other disks than before: ${moved.map(([pod]) => pod).join(', ')}`);
    }
    return `${disks.size} disks`;
  });
}

const podId = ({ metadata }: Pod): string => `${metadata.namespace}/${metadata.name}`;

const nodeIsReady = ({ cluster }: System, name: string): boolean =>
  cluster.kubelets.nodes.get(name)?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ??
  false;
