import type { Manifest } from '../../charts/constructs/manifest';

/** How many budgets, policies and containers with probes and limits protect long-running workloads: a row of docs/testing.md. */
export function coverage(objects: readonly Manifest[]): Readonly<Record<string, number>> {
  const workloads = objects.filter(({ kind }) => ['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind));
  const containers: Manifest[] = workloads.flatMap(({ spec }) => spec.template.spec.containers);
  const selected = (kind: string, field: 'selector' | 'podSelector') =>
    workloads.filter((one) => objects.some((object) => object.kind === kind && selects(object, field, one))).length;
  return {
    pdb: selected('PodDisruptionBudget', 'selector'),
    netpol: selected('NetworkPolicy', 'podSelector'),
    ctrs: containers.length,
    readiness: containers.filter(({ readinessProbe }) => readinessProbe).length,
    lim_mem: containers.filter(({ resources }) => resources?.limits?.memory).length,
  };
}

const selects = ({ metadata, spec }: Manifest, field: 'selector' | 'podSelector', workload: Manifest): boolean =>
  metadata.namespace === workload.metadata.namespace &&
  Object.entries(spec[field].matchLabels ?? {}).every(
    ([key, value]) => workload.spec.template.metadata.labels[key] === value,
  );
