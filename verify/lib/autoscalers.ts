import assert from 'node:assert';
import type { Manifest } from '../../charts/constructs/manifest';
import type { Cluster } from './cluster/cluster';
import type { Workload } from './workloads';

const isAutoscaler = ({ kind }: Manifest): boolean => kind === 'HorizontalPodAutoscaler';

/** The same objects, but every window and period of the autoscalers is `times` shorter. */
export const hastened = (objects: readonly Manifest[], times: number): Manifest[] =>
  structuredClone(objects).map((object) => {
    for (const rules of isAutoscaler(object) ? [object.spec.behavior.scaleUp, object.spec.behavior.scaleDown] : []) {
      rules.stabilizationWindowSeconds = Math.ceil((rules.stabilizationWindowSeconds ?? 0) / times);
      for (const policy of rules.policies) {
        policy.periodSeconds = Math.ceil(policy.periodSeconds / times);
      }
    }
    return object;
  });

/** Sets the least of each autoscaler to its most, which is what lasting load comes to. */
export async function pinAtMost({ api }: Cluster, workloads: readonly Workload[]): Promise<void> {
  for (const { namespace, name, max } of workloads.filter((workload) => workload.max > workload.replicas)) {
    await api.merge(`/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers/${name}`, {
      spec: { minReplicas: max },
    });
  }
}

/** The counts that each Deployment is given, one after the other. */
export type Ways = Readonly<Record<string, readonly number[]>>;

/** Follows the counts from now on; `take` returns the ways since the last call, each beginning where that one ended. */
export async function followCounts(
  { api }: Cluster,
  workloads: readonly Workload[],
): Promise<{ take(): Ways; stop(): void }> {
  const names = new Set(workloads.map(({ namespace, name }) => `${namespace}/${name}`));
  let ways: Record<string, number[]> = {};
  const { stop } = await api.watch('/apis/apps/v1/deployments', (_, { metadata, spec }) => {
    const id = `${metadata.namespace}/${metadata.name}`;
    const way = ways[id] ?? [];
    if (names.has(id) && way.at(-1) !== spec.replicas) {
      ways[id] = [...way, spec.replicas];
    }
  });
  return {
    stop,
    take: () => {
      const taken = ways;
      ways = Object.fromEntries(Object.entries(taken).map(([name, way]) => [name, way.slice(-1)]));
      return taken;
    },
  };
}

/** Throws when a way turns round: pods started and stopped for nothing. Returns the different ways that there were. */
export function straight(ways: Ways, direction: 1 | -1): string {
  const text = (way: readonly number[]) => way.join(' -> ');
  const turns = (way: readonly number[]) => way.some((count, index) => direction * (count - (way[index - 1] ?? count)) < 0);
  const flapping = Object.entries(ways).filter(([, way]) => turns(way));
  assert(flapping.length === 0, flapping.map(([name, way]) => `${name}: ${text(way)}`).join('\n'));
  return [...new Set(Object.values(ways).map(text))].join('; ');
}
