import type { Environment } from '../../environments/lib/types';
import { namespaceOf, type PortName, portOf, type WorkloadName } from './workloads';

/** The name of the headless Service that gives each pod of a StatefulSet its own address. */
export const headless = (name: string): string => `${name}-headless`;

/** `host` of a Service, for programs that configure the port separately. */
export const host = (environment: Environment, workload: WorkloadName): string =>
  `${workload}.${namespaceOf(environment, workload)}.svc.cluster.local`;

/** `host:port` of the Service of the ready pods of a workload. */
export const address = <W extends WorkloadName>(environment: Environment, workload: W, port: PortName<W>): string =>
  `${host(environment, workload)}:${portOf(environment, workload, port)}`;

/** Host name of one pod of a StatefulSet, ready or not; `pod` may be a `$(POD_NAME)` that Kubernetes expands. */
export const podHost = (environment: Environment, workload: WorkloadName, pod: string): string =>
  `${pod}.${headless(workload)}.${namespaceOf(environment, workload)}.svc.cluster.local`;

/** Two of three are a majority without the third. */
export const SENTINELS = 3;

/** StatefulSets with individually addressed pods, and the field with their number of replicas. */
const members = {
  'openim-mongodb': (environment: Environment) => environment.mongodb,
  'openim-etcd': (environment: Environment) => environment.etcd,
  'openim-zookeeper': (environment: Environment) => environment.zookeeper,
  redpanda: (environment: Environment) => environment.redpanda,
  dragonfly: (environment: Environment) => environment.dragonfly,
  'dragonfly-sentinel': () => ({ replicas: SENTINELS }),
  'seaweedfs-master': (environment: Environment) => environment.seaweedfs.master,
} as const;

/** `host:port` of each pod of a StatefulSet, in the order of their ordinals. */
export const memberAddresses = <W extends keyof typeof members>(
  environment: Environment,
  workload: W,
  port: PortName<W>,
): string[] =>
  Array.from({ length: members[workload](environment).replicas }, (_, ordinal) => {
    return `${podHost(environment, workload, `${workload}-${ordinal}`)}:${portOf(environment, workload, port)}`;
  });

/**
 * Host names of the edge: REST and WebSocket on the domain itself, object storage on a separate name, then the
 * additional hosts.
 */
export const publicHosts = ({ domain, additions }: Environment) => ({
  api: domain,
  s3: `s3.${domain}`,
  ...Object.fromEntries((additions?.hosts ?? []).map((host) => [host, host])),
});

/** The public URL of a host of the edge. */
export const publicUrl = (environment: Environment, name: 'api' | 's3'): string =>
  `https://${publicHosts(environment)[name]}`;
