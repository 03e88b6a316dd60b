import type { Environment } from '../../../environments/lib/types';
import { allNamespaces, namespaceOf, runs, type WorkloadName } from '../../model/workloads';
import type { Alert, AlertTable } from './alert';

const job = 'job="kube-state-metrics"';
const growing = 'resource=~"pods|(requests|limits)[.](cpu|memory)"';
const anyOf = (names: readonly string[]): string => names.join('|');

/** Services that need a majority, by the names of their StatefulSets. */
const quorums = (environment: Environment): readonly WorkloadName[] =>
  (
    ['redpanda', 'openim-mongodb', 'openim-etcd', 'openim-zookeeper', 'seaweedfs-master', 'dragonfly-sentinel'] as const
  ).filter((name) => runs(environment, name));

/** Series of a healthy system and of a failing one, for one object of each kind. */
const seriesOf = (environment: Environment) => {
  const { openim } = environment.namespaces;
  const [quorum = 'openim-etcd'] = quorums(environment);
  const home = namespaceOf(environment, quorum);
  const pod = `${job},namespace="${openim}",pod="openim-msg-a"`;
  const container = `${pod},container="msg"`;
  const set = `${job},namespace="${home}",statefulset="${quorum}"`;
  const deployment = `${job},namespace="${openim}",deployment="openim-msg"`;
  const autoscaler = `${job},namespace="${openim}",horizontalpodautoscaler="openim-msg"`;
  const claim = `${job},namespace="${home}",persistentvolumeclaim="data-${quorum}-0",phase="Pending"`;
  const quota = `${job},namespace="${openim}",resourcequota="quota",resource="requests.cpu"`;
  const setup = `${job},namespace="${home}",job_name="${quorum}-setup-1",condition="true"`;
  return {
    members: (ready: number) => ({
      [`kube_statefulset_status_replicas_ready{${set}}`]: `${ready}x90`,
      [`kube_statefulset_replicas{${set}}`]: '3x90',
    }),
    deployment: (ready: number) => ({
      [`kube_deployment_status_replicas_available{${deployment}}`]: `${ready}x30`,
      [`kube_deployment_spec_replicas{${deployment}}`]: '2x30',
    }),
    autoscaler: (pods: number) => ({
      [`kube_horizontalpodautoscaler_status_current_replicas{${autoscaler}}`]: `${pods}x30`,
      [`kube_horizontalpodautoscaler_spec_max_replicas{${autoscaler}}`]: '5x30',
    }),
    claim: (pending: number) => ({ [`kube_persistentvolumeclaim_status_phase{${claim}}`]: `${pending}x30` }),
    quota: (used: number) => ({
      [`kube_resourcequota{${quota},type="used"}`]: `${used}x30`,
      [`kube_resourcequota{${quota},type="hard"}`]: '100x30',
    }),
    setup: (failed: number) => ({ [`kube_job_failed{${setup}}`]: `${failed}x30` }),
    crashing: (waits: number) => ({
      [`kube_pod_container_status_waiting_reason{${container},reason="CrashLoopBackOff"}`]: `${waits}x30`,
    }),
    killed: (values: string) => ({
      [`kube_pod_container_status_restarts_total{${container}}`]: values,
      [`kube_pod_container_status_last_terminated_reason{${container},reason="OOMKilled"}`]: values,
    }),
    pending: (waits: number) => ({ [`kube_pod_status_phase{${pod},phase="Pending"}`]: `${waits}x30` }),
  };
};

/**
 * Metrics of kube-state-metrics for this chart's namespaces. In modes gmp and operator it is cluster-wide and reports
 * others, too.
 */
export const kubernetes: AlertTable = (environment): readonly Alert[] => {
  const ours = `namespace=~"${anyOf(allNamespaces(environment))}"`;
  const sets = `${ours},statefulset=~"${anyOf(quorums(environment))}"`;
  const series = seriesOf(environment);
  return [
    {
      name: 'QuorumLost',
      severity: 'critical',
      expr: `kube_statefulset_status_replicas_ready{${sets}} < kube_statefulset_replicas{${sets}} / 2`,
      for: '1m',
      summary: '{{ $value }} pods of {{ $labels.statefulset }} are ready, less than a majority: it accepts no writes.',
      silences: { alerts: ['QuorumAtRisk', 'ReplicasMissing'], equal: ['statefulset'] },
      fires: series.members(1),
      silent: series.members(3),
    },
    {
      name: 'QuorumAtRisk',
      severity: 'warning',
      expr: `kube_statefulset_status_replicas_ready{${sets}} - 1 < kube_statefulset_replicas{${sets}} / 2 and kube_statefulset_replicas{${sets}} > 1`,
      // A member that is restarted returns within minutes.
      for: '10m',
      summary: '{{ $labels.statefulset }} has the smallest majority: if one more pod fails, it accepts no writes.',
      silences: { alerts: ['ReplicasMissing'], equal: ['statefulset'] },
      fires: series.members(2),
      silent: series.members(3),
    },
    {
      name: 'ReplicasMissing',
      severity: 'warning',
      expr: `kube_statefulset_status_replicas_ready{${ours}} < kube_statefulset_replicas{${ours}}`,
      for: '15m',
      summary: '{{ $value }} pods of {{ $labels.statefulset }} are ready, fewer than its replicas.',
      fires: series.members(2),
      silent: series.members(3),
    },
    {
      name: 'NoPodReady',
      severity: 'critical',
      expr: `kube_deployment_status_replicas_available{${ours}} == 0 and kube_deployment_spec_replicas{${ours}} > 0`,
      for: '3m',
      summary: '{{ $labels.deployment }} has no ready pod: no other service finds it in the registry.',
      fires: series.deployment(0),
      silent: series.deployment(2),
    },
    ...pods(environment, ours),
    {
      name: 'AutoscalerAtMaximum',
      severity: 'warning',
      expr: `kube_horizontalpodautoscaler_status_current_replicas{${ours}} >= kube_horizontalpodautoscaler_spec_max_replicas{${ours}}`,
      for: '15m',
      summary:
        '{{ $labels.horizontalpodautoscaler }} has been at its maximum of {{ $value }} pods for a quarter of an hour.',
      fires: series.autoscaler(5),
      silent: series.autoscaler(2),
    },
    {
      name: 'VolumeNotBound',
      severity: 'critical',
      expr: `kube_persistentvolumeclaim_status_phase{${ours},phase=~"Pending|Lost"} == 1`,
      for: '10m',
      summary: '{{ $labels.persistentvolumeclaim }} is not bound to a disk ({{ $labels.phase }}).',
      fires: series.claim(1),
      silent: series.claim(0),
    },
    ...(environment.monitoring.mode === 'gmp' ? [] : beyondGke(environment, ours)),
  ];
};

const pods = (environment: Environment, ours: string): readonly Alert[] => [
  {
    name: 'PodCrashLooping',
    severity: 'warning',
    expr: `max_over_time(kube_pod_container_status_waiting_reason{${ours},reason="CrashLoopBackOff"}[5m]) == 1`,
    for: '5m',
    summary: 'Container {{ $labels.container }} of {{ $labels.pod }} restarts in a loop.',
    fires: seriesOf(environment).crashing(1),
    silent: seriesOf(environment).crashing(0),
  },
  {
    name: 'PodPending',
    severity: 'warning',
    expr: `kube_pod_status_phase{${ours},phase="Pending"} == 1`,
    // A new node takes two minutes, and a large image the same time.
    for: '15m',
    summary: '{{ $labels.pod }} has waited a quarter of an hour for a node, a disk or an image.',
    fires: seriesOf(environment).pending(1),
    silent: seriesOf(environment).pending(0),
  },
];

/** GKE's package has no metrics of restarts, Jobs and quotas (docs/components/monitoring.md). */
function beyondGke(environment: Environment, ours: string): readonly Alert[] {
  const series = seriesOf(environment);
  const openim = `namespace="${namespaceOf(environment, 'openim-api')}"`;
  return [
    {
      name: 'PodOutOfMemory',
      severity: 'warning',
      expr: `increase(kube_pod_container_status_restarts_total{${ours}}[30m]) > 0 and ignoring (reason) kube_pod_container_status_last_terminated_reason{${ours},reason="OOMKilled"} == 1`,
      for: '0s',
      summary: 'Container {{ $labels.container }} of {{ $labels.pod }} was killed at its memory limit.',
      fires: series.killed('0x10 1x20'),
      silent: series.killed('0x30'),
    },
    {
      name: 'QuotaNearlyUsed',
      severity: 'warning',
      // Only OpenIM's namespace: the others run exactly the pods that their quota counts, and none of their workloads
      // is autoscaled.
      expr: `kube_resourcequota{${openim},${growing},type="used"} / ignoring (type) kube_resourcequota{${openim},${growing},type="hard"} > 0.95`,
      for: '15m',
      summary:
        '{{ $value | humanizePercentage }} of {{ $labels.resource }} of {{ $labels.namespace }} are in use: the autoscalers cannot add pods.',
      fires: series.quota(98),
      silent: series.quota(50),
    },
    {
      name: 'JobFailed',
      severity: 'warning',
      expr: `kube_job_failed{${ours},condition="true"} == 1`,
      for: '1m',
      summary: 'Job {{ $labels.job_name }} failed.',
      fires: series.setup(1),
      silent: series.setup(0),
    },
  ];
}
