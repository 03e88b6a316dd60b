import { externalOf, isOurs } from '../../environments/lib/data-services';
import { hasEdge } from '../../environments/lib/edge';
import type { DataService } from '../../environments/lib/external';
import type { Component, Environment, Failover, MonitoringMode, OpenimRelease } from '../../environments/lib/types';
import type { WorkloadName as CustomizableName } from '../../environments/lib/workload-names';
import { chatServices } from './accounts/services';
import type { ServiceName } from './openim/service';
import { type ServicePort, serviceNames, servicesOf } from './openim/services';

interface Workload {
  readonly component: Component;
  /** Ports of its containers, by name; the Services use the same numbers. */
  readonly ports: Readonly<Record<string, number>>;
  /** The release of OpenIM that has it; omitted if both do. */
  readonly release?: OpenimRelease;
  /** The failover mode of Dragonfly that has it; omitted if both do. */
  readonly failover?: Failover;
  /** The modes of monitoring that have it; omitted if all do. */
  readonly monitoring?: readonly MonitoringMode[];
  /** The section of the environment that it requires. */
  readonly section?: 'backups' | 'tracing' | 'accounts';
  /** The data service of this chart that it belongs to; an external service has none of its workloads. */
  readonly service?: DataService;
  /** The external data service that it checks. */
  readonly checks?: DataService;
}

/** Modes with a collector of metrics. */
export const MONITORED: readonly MonitoringMode[] = ['self-hosted', 'gmp', 'operator'];

/** OpenIM's services. Their ports depend on the release: portOf. */
const openimWorkloads = Object.fromEntries(
  serviceNames.map((name) => [`openim-${name}`, { component: 'openim', ports: {} }]),
) as { [S in ServiceName as `openim-${S}`]: { component: 'openim'; ports: Record<ServicePort<S>, number> } };

/** All workloads, with their namespaces and ports. No other file contains these port numbers. */
export const workloads = {
  ...openimWorkloads,
  'openim-chat-api': { component: 'openim', section: 'accounts', ports: chatServices['chat-api'].ports },
  'openim-chat-rpc': { component: 'openim', section: 'accounts', ports: chatServices['chat-rpc'].ports },
  'openim-admin-api': { component: 'openim', section: 'accounts', ports: chatServices['admin-api'].ports },
  'openim-admin-rpc': { component: 'openim', section: 'accounts', ports: chatServices['admin-rpc'].ports },
  'openim-admin-front': { component: 'openim', section: 'accounts', ports: { http: 80 } },
  'openim-mysql': { component: 'openim', service: 'mysql', ports: { mysql: 3306 } },
  'openim-mysql-read': { component: 'openim', service: 'mysql', ports: { mysql: 3306 } },
  'openim-mysql-setup': { component: 'openim', service: 'mysql', ports: {} },
  'openim-mysql-exporter': { component: 'openim', service: 'mysql', monitoring: MONITORED, ports: { metrics: 9104 } },
  'openim-mongodb': { component: 'openim', service: 'mongodb', ports: { mongodb: 27017 } },
  'openim-mongodb-setup': { component: 'openim', service: 'mongodb', ports: {} },
  'openim-mongodb-exporter': { component: 'openim', service: 'mongodb', monitoring: MONITORED, ports: { metrics: 9216 } },
  'openim-etcd': { component: 'openim', release: 'v3.8', ports: { client: 2379, peer: 2380, metrics: 2381 } },
  'openim-etcd-setup': { component: 'openim', release: 'v3.8', ports: {} },
  'openim-zookeeper': {
    component: 'openim',
    release: 'v3.4',
    ports: { client: 2181, quorum: 2888, election: 3888, metrics: 7000 },
  },
  redpanda: { component: 'redpanda', service: 'kafka', ports: { kafka: 9092, rpc: 33145, admin: 9644 } },
  'redpanda-setup': { component: 'redpanda', service: 'kafka', ports: {} },
  dragonfly: { component: 'dragonfly', service: 'redis', ports: { redis: 6379, admin: 9999 } },
  'dragonfly-proxy': {
    component: 'dragonfly',
    service: 'redis',
    failover: 'sentinel',
    ports: { redis: 6379, metrics: 8404 },
  },
  'dragonfly-sentinel': { component: 'dragonfly', service: 'redis', failover: 'sentinel', ports: { sentinel: 26379 } },
  'seaweedfs-master': { component: 'seaweedfs', service: 's3', ports: { http: 9333, grpc: 19333, metrics: 9327 } },
  'seaweedfs-volume': { component: 'seaweedfs', service: 's3', ports: { http: 8080, grpc: 18080, metrics: 9327 } },
  'seaweedfs-filer': { component: 'seaweedfs', service: 's3', ports: { s3: 8333, http: 8888, grpc: 18888, metrics: 9327 } },
  'seaweedfs-setup': { component: 'seaweedfs', service: 's3', ports: {} },
  'openim-mongodb-check': { component: 'openim', checks: 'mongodb', ports: {} },
  'openim-kafka-check': { component: 'openim', checks: 'kafka', ports: {} },
  'openim-redis-check': { component: 'openim', checks: 'redis', ports: {} },
  'openim-s3-check': { component: 'openim', checks: 's3', ports: {} },
  'openim-mysql-check': { component: 'openim', checks: 'mysql', ports: {} },
  'openim-mysql-backup': { component: 'openim', service: 'mysql', section: 'backups', ports: {} },
  'openim-mongodb-backup': { component: 'openim', service: 'mongodb', section: 'backups', ports: {} },
  'openim-etcd-backup': { component: 'openim', section: 'backups', release: 'v3.8', ports: {} },
  'seaweedfs-backup': { component: 'seaweedfs', service: 's3', section: 'backups', ports: {} },
  'ingress-nginx-controller': { component: 'edge', ports: { http: 80, https: 443, metrics: 10254 } },
  'otel-collector': { component: 'edge', section: 'tracing', ports: { otlp: 4317, health: 13133, metrics: 8888 } },
  prometheus: { component: 'monitoring', monitoring: ['self-hosted'], ports: { http: 9090 } },
  alertmanager: { component: 'monitoring', monitoring: ['self-hosted'], ports: { http: 9093 } },
  grafana: { component: 'monitoring', monitoring: ['self-hosted'], ports: { http: 3000 } },
  'kube-state-metrics': { component: 'monitoring', monitoring: ['self-hosted'], ports: { metrics: 8080, telemetry: 8081 } },
} as const satisfies Record<CustomizableName, Workload>;

export type WorkloadName = keyof typeof workloads;
export type PortName<W extends WorkloadName> = keyof (typeof workloads)[W]['ports'] & string;

/** The namespace of a workload in this environment. */
export const namespaceOf = (environment: Environment, workload: WorkloadName): string =>
  environment.namespaces[workloads[workload].component];

/** The workloads of one namespace; the edge has none if Google runs it. */
export const workloadsOf = (environment: Environment, component: Component): readonly WorkloadName[] =>
  component === 'edge' && !hasEdge(environment, 'ingress-nginx')
    ? []
    : (Object.keys(workloads) as WorkloadName[]).filter(
        (name) => workloads[name].component === component && runs(environment, name),
      );

/**
 * Whether the environment has this workload: by its release of OpenIM, failover of Dragonfly, mode of monitoring,
 * sections, data services and count of MySQL servers.
 */
export function runs(environment: Environment, name: WorkloadName): boolean {
  // Called some hundred thousand times for one environment: copying a rest object of its fields each time would take
  // half of the synthesis.
  const {
    openim,
    dragonfly,
    mysql,
    monitoring: { mode },
  } = environment;
  const {
    release = openim.release,
    failover = dragonfly.failover,
    monitoring = [mode],
    section,
    service,
    checks,
  }: Workload = workloads[name];
  return (
    release === openim.release &&
    failover === dragonfly.failover &&
    monitoring.includes(mode) &&
    !(section && !environment[section]) &&
    (!service || isOurs(environment, service)) &&
    (!checks || externalOf(environment, checks) !== undefined) &&
    (mysql.replicas > 1 || name !== 'openim-mysql-read') &&
    (name !== 'openim-admin-front' || environment.accounts?.admin?.frontEnd !== undefined)
  );
}

/** One namespace each, in the order of the picture. */
export const components: readonly Component[] = ['edge', 'openim', 'redpanda', 'dragonfly', 'seaweedfs', 'monitoring'];

/** Whether the namespace of a component is created: that of monitoring or of a data service only if its programs run there. */
export const isMade = (environment: Environment, component: Component): boolean => {
  const service = provided[component];
  return service
    ? isOurs(environment, service)
    : component !== 'monitoring' || environment.monitoring.mode === 'self-hosted';
};

/** The data service in a namespace of its own. */
const provided: Readonly<Partial<Record<Component, DataService>>> = {
  redpanda: 'kafka',
  dragonfly: 'redis',
  seaweedfs: 's3',
};

/** The created namespaces. */
export const madeNamespaces = (environment: Environment): readonly string[] => [
  ...(Object.keys(environment.namespaces) as Component[])
    .filter((component) => isMade(environment, component))
    .map((component) => environment.namespaces[component]),
  ...addedNamespaces(environment),
];

/** The namespaces of `additions`. */
export const addedNamespaces = ({ additions }: Environment): readonly string[] => additions?.namespaces ?? [];

/** Every namespace of an environment, created or not. */
export const allNamespaces = (environment: Environment): readonly string[] => [
  ...Object.values(environment.namespaces),
  ...addedNamespaces(environment),
];

/** The workload with the pods of the Service of `workload`: with Dragonfly's failover these are the proxies. */
export const frontOf = (environment: Environment, workload: WorkloadName): WorkloadName =>
  workload === 'dragonfly' && runs(environment, 'dragonfly-proxy') ? 'dragonfly-proxy' : workload;

/** Ports of a workload, by name. */
export const portsOf = (environment: Environment, workload: WorkloadName): Readonly<Record<string, number>> =>
  (servicesOf(environment)[workload.replace('openim-', '') as ServiceName] ?? workloads[workload]).ports;

/** The number of a port. */
export const portOf = <W extends WorkloadName>(environment: Environment, workload: W, port: PortName<W>): number =>
  portsOf(environment, workload)[port] as number;
