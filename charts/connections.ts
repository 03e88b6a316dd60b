import type { Environment } from '../environments/lib/types';
import { lineOf } from './openim/line';
import { serviceRows } from './openim/services';
import { frontOf, type PortName, portOf, runs, type WorkloadName, workloads } from './topology';

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

/** A connection whose ports may stand by name. */
interface Arrow extends Omit<Connection, 'ports'> {
  readonly ports: readonly (string | number)[];
}

const connect = <W extends WorkloadName>(from: Party, to: W, ...ports: PortName<W>[]): Arrow => ({ from, to, ports });

/** Every arrow of the architecture. Both ends' NetworkPolicies are rendered from the same row. */
export const connections = (environment: Environment): readonly Connection[] =>
  [...edge(environment), ...openim(environment), ...dataServices(), ...setup()]
    .filter(({ from, to }) => [from, to].every((party) => !isWorkload(party) || runs(environment, party)))
    .map(({ from, to, ports }) => ({ from, to, ports: ports.map((port) => numberOf(environment, to, port)) }));

const numberOf = (environment: Environment, to: Party, port: string | number): number =>
  typeof port === 'string' && isWorkload(to) ? portOf(environment, to, port as never) : Number(port);

function edge({ edge: { controller }, network }: Environment): readonly Arrow[] {
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

/** Each service to the data services its release has it use, and to the services it calls. */
function openim(environment: Environment): readonly Arrow[] {
  return serviceRows(environment).flatMap(([name, { calls }]) => [
    ...lineOf(environment)
      .dependenciesOf(name)
      .map(({ workload, port }) => connect(`openim-${name}`, frontOf(environment, workload), port as never)),
    ...calls.map((callee) => connect(`openim-${name}`, `openim-${callee}`, 'grpc' as never)),
  ]);
}

function dataServices(): readonly Arrow[] {
  return [
    connect('openim-mysql-read', 'openim-mysql', 'mysql'),
    connect('openim-mongodb', 'openim-mongodb', 'mongodb'),
    connect('openim-etcd', 'openim-etcd', 'peer'),
    connect('openim-zookeeper', 'openim-zookeeper', 'quorum', 'election'),
    // rpk asks the brokers that the cluster names, and sets what concerns it at the controller's leader.
    connect('redpanda', 'redpanda', 'kafka', 'rpc', 'admin'),
    connect('dragonfly', 'dragonfly', 'redis'),
    connect('dragonfly', 'dragonfly-sentinel', 'sentinel'),
    connect('dragonfly-proxy', 'dragonfly', 'redis'),
    connect('dragonfly-sentinel', 'dragonfly', 'redis'),
    connect('dragonfly-sentinel', 'dragonfly-sentinel', 'sentinel'),
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

function setup(): readonly Arrow[] {
  return [
    connect('openim-mysql-setup', 'openim-mysql', 'mysql'),
    connect('openim-mongodb-setup', 'openim-mongodb', 'mongodb'),
    connect('openim-etcd-setup', 'openim-etcd', 'client'),
    connect('redpanda-setup', 'redpanda', 'kafka', 'admin'),
    connect('seaweedfs-setup', 'seaweedfs-master', 'http', 'grpc'),
    connect('seaweedfs-setup', 'seaweedfs-filer', 'http', 'grpc'),
  ];
}
