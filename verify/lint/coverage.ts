import type { Manifest } from '../../charts/constructs/manifest';
import { selects } from '../../test/lib/workloads';

/** How many budgets, policies and containers with probes and limits protect long-running workloads: a row of docs/testing.md. */
export function coverage(objects: readonly Manifest[]): Readonly<Record<string, number>> {
  const workloads = objects.filter(({ kind }) => ['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind));
  const containers: Manifest[] = workloads.flatMap(({ spec }) => spec.template.spec.containers);
  const selected = (kind: string, field: 'selector' | 'podSelector') =>
    workloads.filter(({ metadata: { namespace }, spec: { template } }) =>
      objects.some(
        (one) =>
          one.kind === kind && one.metadata.namespace === namespace && selects(one.spec[field], template.metadata.labels),
      ),
    ).length;
  return {
    pdb: selected('PodDisruptionBudget', 'selector'),
    netpol: selected('NetworkPolicy', 'podSelector'),
    ctrs: containers.length,
    readiness: containers.filter(({ readinessProbe }) => readinessProbe).length,
    lim_mem: containers.filter(({ resources }) => resources?.limits?.memory).length,
  };
}
