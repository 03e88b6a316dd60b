import type { Environment } from '../../environments/lib/types';
import { servicesOf } from './openim/services';
import { components, namespaceOf, portOf, type WorkloadName, workloads, workloadsOf } from './workloads';

/** Where the pods of one workload serve their metrics. The workload's name is the `job` of its series. */
export interface ScrapeTarget {
  readonly workload: WorkloadName;
  readonly namespace: string;
  readonly portName: string;
  readonly port: number;
  readonly path: string;
  /** Seconds between two readings: 10 where the loss of a store must be told within a minute. */
  readonly interval: 10 | 30;
  /** Its series name the object they are about, as `namespace` and `pod`, and must keep those labels. */
  readonly about?: 'others';
}

/** Programs whose metrics stand on a port that serves something else as well; all others have a port `metrics`. */
const elsewhere: Readonly<Partial<Record<WorkloadName, { readonly port: string; readonly path?: string }>>> = {
  redpanda: { port: 'admin', path: '/public_metrics' },
  // Its admin port would take any command of Redis without a password.
  dragonfly: { port: 'redis' },
  prometheus: { port: 'http' },
  alertmanager: { port: 'http' },
  grafana: { port: 'http' },
};

/** What says whether a store of messages has a primary. */
const stores: readonly WorkloadName[] = ['openim-mongodb-exporter', 'dragonfly'];

/** Every workload that serves metrics, whoever collects them. */
export const scrapeTargets = (environment: Environment): readonly ScrapeTarget[] =>
  components
    .flatMap((component) => workloadsOf(environment, component))
    .flatMap((workload) => target(environment, workload));

function target(environment: Environment, workload: WorkloadName): ScrapeTarget[] {
  const { port: portName = 'metrics', path = '/metrics' } = elsewhere[workload] ?? {};
  const service = Object.entries(servicesOf(environment)).find(([name]) => workload === `openim-${name}`)?.[1];
  const ports: object = service?.ports ?? workloads[workload].ports;
  return portName in ports
    ? [
        {
          workload,
          namespace: namespaceOf(environment, workload),
          portName,
          port: portOf(environment, workload, portName as never),
          path,
          interval: stores.includes(workload) ? 10 : 30,
          about: workload === 'kube-state-metrics' ? 'others' : undefined,
        },
      ]
    : [];
}
