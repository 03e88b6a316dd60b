import type { Environment } from '../environments/lib/types';
import { dependenciesOf } from './openim/dependencies';
import { serviceRows, services } from './openim/services';
import { type PortName, portOf, type WorkloadName, workloads } from './topology';

/** What connects without being a workload of ours. */
export type Outsider = 'internet' | 'kubernetes-api' | 'google-front-ends';
export type Party = WorkloadName | Outsider;

/** `from` opens TCP connections to these ports of `to`. Nothing else may connect to anything, DNS aside. */
export interface Connection {
  readonly from: Party;
  readonly to: Party;
  readonly ports: readonly number[];
}

export const isWorkload = (party: Party): party is WorkloadName => party in workloads;

const connect = <W extends WorkloadName>(from: Party, to: W, ...ports: PortName<W>[]): Connection => ({
  from,
  to,
  ports: ports.map((port) => portOf(to, port)),
});

/** Every arrow of the architecture. Both ends' NetworkPolicies are rendered from the same row. */
export function connections(environment: Environment): readonly Connection[] {
  return [...edge(environment), ...openim(), ...dataServices(), ...setup()];
}

function edge({ edge: { controller }, network }: Environment): readonly Connection[] {
  if (controller === 'gke-gateway') {
    return [
      connect('google-front-ends', 'openim-api', 'http'),
      connect('google-front-ends', 'openim-msggateway', 'ws'),
      connect('google-front-ends', 'seaweedfs-filer', 's3'),
    ];
  }
  return [
    connect('internet', 'ingress-nginx-controller', 'http', 'https'),
    { from: 'ingress-nginx-controller', to: 'kubernetes-api', ports: network.controlPlane.ports },
    connect('ingress-nginx-controller', 'openim-api', 'http'),
    connect('ingress-nginx-controller', 'openim-msggateway', 'ws'),
    connect('ingress-nginx-controller', 'seaweedfs-filer', 's3'),
  ];
}

/** Each service to the data services its configuration files name, and to the services it calls. */
function openim(): readonly Connection[] {
  return serviceRows.flatMap(([name, row]) => [
    ...dependenciesOf(row).map(({ workload, port }) => connect(`openim-${name}`, workload, port as never)),
    ...row.calls.map((callee) => ({
      from: `openim-${name}` as const,
      to: `openim-${callee}` as const,
      ports: [(services[callee].ports as { grpc: number }).grpc],
    })),
  ]);
}

function dataServices(): readonly Connection[] {
  return [
    connect('openim-mongodb', 'openim-mongodb', 'mongodb'),
    connect('openim-etcd', 'openim-etcd', 'peer'),
    connect('redpanda', 'redpanda', 'rpc'),
    connect('dragonfly', 'dragonfly', 'redis'),
    // weed's gRPC port is its HTTP port + 10000; programs use both. The masters' maintenance scripts log into the filers.
    connect('seaweedfs-master', 'seaweedfs-master', 'http', 'grpc'),
    connect('seaweedfs-master', 'seaweedfs-volume', 'http', 'grpc'),
    connect('seaweedfs-master', 'seaweedfs-filer', 'http', 'grpc'),
    connect('seaweedfs-volume', 'seaweedfs-master', 'http', 'grpc'),
    connect('seaweedfs-volume', 'seaweedfs-volume', 'http', 'grpc'),
    connect('seaweedfs-filer', 'seaweedfs-master', 'http', 'grpc'),
    connect('seaweedfs-filer', 'seaweedfs-volume', 'http', 'grpc'),
    connect('seaweedfs-filer', 'seaweedfs-filer', 'http', 'grpc'),
    connect('seaweedfs-filer', 'openim-mysql', 'mysql'),
  ];
}

function setup(): readonly Connection[] {
  return [
    connect('openim-mysql-setup', 'openim-mysql', 'mysql'),
    connect('openim-mongodb-setup', 'openim-mongodb', 'mongodb'),
    connect('openim-etcd-setup', 'openim-etcd', 'client'),
    connect('redpanda-setup', 'redpanda', 'kafka', 'admin'),
    connect('seaweedfs-setup', 'seaweedfs-master', 'http', 'grpc'),
    connect('seaweedfs-setup', 'seaweedfs-filer', 'http', 'grpc'),
  ];
}
