import type { Manifest } from '../../charts/constructs/manifest';

type Node = Manifest[string];

const has = (value: unknown): boolean => value !== undefined && value !== null;

/** What counts as protected in a pod template. */
const ofPod: Readonly<Record<string, (workload: Manifest, pod: Node, objects: readonly Manifest[]) => boolean>> = {
  pdb: (workload, _, objects) =>
    objects.some((object) => object.kind === 'PodDisruptionBudget' && selects(object, 'selector', workload)),
  netpol: (workload, _, objects) =>
    objects.some((object) => object.kind === 'NetworkPolicy' && selects(object, 'podSelector', workload)),
  spread: (_, pod) => has(pod.topologySpreadConstraints?.[0]) || has(pod.affinity?.podAntiAffinity),
  replicated: ({ metadata, spec }, _, objects) => {
    const autoscaler = objects.find(
      (object) =>
        object.kind === 'HorizontalPodAutoscaler' &&
        object.metadata.namespace === metadata.namespace &&
        object.spec.scaleTargetRef.name === metadata.name,
    );
    return (autoscaler?.spec.minReplicas ?? spec.replicas ?? 1) > 1;
  },
  no_sa_token: (_, pod) => pod.automountServiceAccountToken === false,
  priority: (_, pod) => has(pod.priorityClassName),
};

/** What counts as protected in a container; what the pod says counts for its containers. */
const ofContainer: Readonly<Record<string, (container: Node, pod: Node) => boolean>> = {
  readiness: ({ readinessProbe }) => has(readinessProbe),
  liveness: ({ livenessProbe }) => has(livenessProbe),
  startup: ({ startupProbe }) => has(startupProbe),
  req_cpu_mem: ({ resources }) => has(resources?.requests?.cpu) && has(resources?.requests?.memory),
  lim_mem: ({ resources }) => has(resources?.limits?.memory),
  ro_rootfs: ({ securityContext }) => securityContext?.readOnlyRootFilesystem === true,
  non_root: ({ securityContext }, pod) => (securityContext?.runAsNonRoot ?? pod.securityContext?.runAsNonRoot) === true,
  no_priv_esc: ({ securityContext }) => securityContext?.allowPrivilegeEscalation === false,
  drop_all: ({ securityContext }) => securityContext?.capabilities?.drop?.includes('ALL') ?? false,
  seccomp: ({ securityContext }, pod) => has(securityContext?.seccompProfile ?? pod.securityContext?.seccompProfile),
  digest: ({ image }) => image.includes('@sha256:'),
  tag_not_latest: ({ image }) => /:[\w][\w.-]*(@|$)/.test(image) && !/:latest(@|$)/.test(image),
  'plain secret env': ({ env = [] }) =>
    env.some(
      ({ name, value }: Node) =>
        has(value) && value !== '' && /PASSW|SECRET|TOKEN|CREDENTIAL|ACCESS_?KEY|API_?KEY/i.test(name),
    ),
};

/** How many long-running workloads (`wl`), and of their containers (`ctrs`), have each protection. */
export function coverage(objects: readonly Manifest[]): Readonly<Record<string, number>> {
  const workloads = objects.filter(({ kind }) => ['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind));
  const containers = workloads.flatMap(({ spec: { template } }) =>
    (template.spec.containers as Node[]).map((container) => ({ container, pod: template.spec })),
  );
  const rows = <T>(columns: Readonly<Record<string, T>>, count: (column: T) => number) =>
    Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, count(column)]));
  return {
    wl: workloads.length,
    ...rows(ofPod, (column) => workloads.filter((one) => column(one, one.spec.template.spec, objects)).length),
    ctrs: containers.length,
    ...rows(ofContainer, (column) => containers.filter(({ container, pod }) => column(container, pod)).length),
  };
}

const selects = ({ metadata, spec }: Manifest, field: 'selector' | 'podSelector', workload: Manifest): boolean =>
  metadata.namespace === workload.metadata.namespace &&
  Object.entries(spec[field].matchLabels ?? {}).every(
    ([key, value]) => workload.spec.template.metadata.labels[key] === value,
  );
