import type { Environment } from '../../environments/lib/types';
import { servicesOf } from './openim/services';
import { components, namespaceOf, portOf, type WorkloadName, workloads, workloadsOf } from './workloads';

/** Metrics endpoints of the pods of one workload. The `job` of their series is the name of the workload. */
export interface ScrapeTarget {
  readonly workload: WorkloadName;
  readonly namespace: string;
  readonly portName: string;
  readonly port: number;
  readonly path: string;
  /** Seconds between two scrapes: 10 if an alert on the loss of a store must fire within a minute. */
  readonly interval: 10 | 30;
  /** Its series identify their object by `namespace` and `pod`, and must keep those labels. */
  readonly about?: 'others';
}

/** Programs with metrics on a port that also serves something else; all others have a port `metrics`. */
const elsewhere: Readonly<Partial<Record<WorkloadName, { readonly port: string; readonly path?: string }>>> = {
  redpanda: { port: 'admin', path: '/public_metrics' },
  // Its admin port would accept any Redis command without a password.
  dragonfly: { port: 'redis' },
  prometheus: { port: 'http' },
  alertmanager: { port: 'http' },
  grafana: { port: 'http' },
};

/** The programs that report whether a store of messages has a primary. */
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
