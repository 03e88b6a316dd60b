import type { Manifest } from '../../charts/constructs/manifest';
import { amount } from '../../environments/lib/quantity';
import type { Cluster } from '../lib/cluster/cluster';
import { workloadOf } from '../lib/cluster/objects';
import { readyPods, type Workload } from '../lib/workloads';

/** What `workload` is loaded with, as the number of pods that its autoscaler should come to. */
export type PodsWorth = (workload: Workload) => number;

/**
 * Loads every autoscaled workload. The load is shared by the ready pods, so what one pod uses falls as others join; it
 * goes up and down by 4 % all the time, inside the autoscaler's tolerance of 10 %.
 */
export function load(
  cluster: Cluster,
  objects: readonly Manifest[],
  workloads: readonly Workload[],
  worth: PodsWorth,
): void {
  const byName = new Map(workloads.map((workload) => [`${workload.namespace}/${workload.name}`, workload]));
  const targets = new Map(
    objects
      .filter(({ kind }) => kind === 'HorizontalPodAutoscaler')
      .map((one) => [one.spec.scaleTargetRef.name, cpuTarget(one)]),
  );
  cluster.metrics.usage = ({ metadata, spec }) => {
    const name = workloadOf({ metadata });
    const workload = byName.get(`${metadata.namespace}/${name}`);
    const { cpu = '0', memory = '0' } = spec.containers[0]?.resources?.requests ?? {};
    if (!workload) {
      return { cpu: '0', memory: '0' };
    }
    const perPod = (targets.get(name) ?? 0) * amount(cpu);
    const wave = 1 + 0.04 * Math.sin(Date.now() / 700);
    const cores = ((worth(workload) - 0.15) * perPod * wave) / Math.max(1, readyPods(cluster, workload));
    return { cpu: `${Math.round(cores * 1000)}m`, memory: `${Math.round((amount(memory) * 0.5) / 2 ** 20)}Mi` };
  };
}

/** The share of its CPU request that the autoscaler aims at. */
const cpuTarget = ({ spec }: Manifest): number =>
  spec.metrics.find(({ resource }: Manifest[string]) => resource.name === 'cpu').resource.target.averageUtilization / 100;
