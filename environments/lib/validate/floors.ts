import { amount } from '../quantity';
import type { Quantity, Resources, StatelessSize } from '../types';
import { type Constraint, literal } from './check';

/**
 * The kernel hands out CPU in periods of 100 ms (docs.kernel.org/scheduler/sched-bwc.html). At 50m a program runs for 5 ms of
 * each, and less makes it miss its probes, which wait for a second.
 */
const LEAST_CPU = '50m';

const leastCpu =
  (program: string): Constraint<Resources> =>
  ({ limits: { cpu } }, path) =>
    amount(cpu) < amount(LEAST_CPU)
      ? [`${path}.limits.cpu is ${literal(cpu)}: ${program} is throttled until its probes fail; use "${LEAST_CPU}" or more`]
      : [];

const leastMemory =
  (program: string, least: Quantity): Constraint<Resources> =>
  ({ limits: { memory } }, path) =>
    amount(memory) < amount(least)
      ? [`${path}.limits.memory is ${literal(memory)}: ${program} runs out of memory below ${least}; use "${least}" or more`]
      : [];

/** An autoscaler compares what pods use with their request, and an idle pod uses more than a few MiB: charts/constructs/microservice.ts. */
export const requestScales =
  (least: Quantity): Constraint<StatelessSize> =>
  ({ requests: { memory }, limits, autoscaling: { minReplicas, maxReplicas } }, path) =>
    maxReplicas > minReplicas && amount(memory) < amount(least) && amount(limits.memory) >= amount(least)
      ? [
          `${path}.requests.memory is ${literal(memory)}: an idle pod uses more, and the autoscaler would keep maxReplicas ${maxReplicas}; use "${least}" or more`,
        ]
      : [];

/** What the messages call a program, and the least limit of memory under which it starts and stays. */
const floor = (program: string, memory: Quantity): Constraint<Resources> => {
  const constraints = [leastCpu(program), leastMemory(program, memory)];
  return (size, path) => constraints.flatMap((constraint) => constraint(size, path));
};

export const floors = {
  // Its Helm chart requests 90Mi (ingress-nginx, charts/ingress-nginx/values.yaml).
  ingressNginx: floor('ingress-nginx', '90Mi'),
  // 4 to 25 MiB when idle and up to 57 MiB at 100 messages a second, measured with v3.8.3.
  openim: floor('OpenIM', '64Mi'),
  // The buffer pool has half of the limit, and 499 MiB were resident at a limit of 640Mi, measured with 8.4.
  mysql: floor('mysqld', '512Mi'),
  // A segment of its write-ahead log is 64 MB (etcd, server/storage/wal/wal.go).
  etcd: floor('etcd', '64Mi'),
  // Half of the limit is the heap, the other half the JVM's own: classes, compiled code, threads. An estimate, not measured.
  zookeeper: floor('ZooKeeper', '128Mi'),
  seaweedfsMaster: floor('the SeaweedFS master', '64Mi'),
  // 70 MiB resident when idle, and 25 bytes a file, measured.
  seaweedfsVolume: floor('the SeaweedFS volume server', '96Mi'),
  // 87 MiB resident when idle, measured.
  seaweedfsFiler: floor('the SeaweedFS filer', '128Mi'),
  // What the Prometheus Operator requests by default (pkg/prometheus/server/statefulset.go).
  prometheus: floor('Prometheus', '400Mi'),
  // Limits of kube-prometheus (manifests/alertmanager-alertmanager.yaml, grafana-deployment.yaml).
  alertmanager: floor('Alertmanager', '100Mi'),
  grafana: floor('Grafana', '200Mi'),
  // What `dev` requests for it. An estimate: it watches a few hundred objects.
  kubeStateMetrics: floor('kube-state-metrics', '64Mi'),
  // Their memory depends on their cores, or on a cache: constraints.ts.
  mongodb: leastCpu('mongod'),
  redpanda: leastCpu('Redpanda'),
  dragonfly: leastCpu('Dragonfly'),
} as const;
