import { externalPorts, externalServices } from '../../environments/lib/data-services';
import { hasEdge } from '../../environments/lib/edge';
import type { Environment, MonitoringMode } from '../../environments/lib/types';
import { portOfUrl } from '../../environments/lib/url';
import { accountsRoutes } from './accounts/routes';
import { chatRows, chatStores } from './accounts/services';
import { externalPeerOf, providerOf, serviceOf } from './data-services';
import { once } from './once';
import { releaseOf } from './openim/releases';
import { serviceRows } from './openim/services';
import { webhookSenders } from './openim/webhooks';
import { isWorkload, type Peer } from './peers';
import { scrapeTargets } from './scrape-targets';
import { type PortName, portOf, runs, type WorkloadName } from './workloads';

/** `from` opens TCP connections to these ports of `to`. Nothing else may connect to anything, DNS aside. */
export interface Connection {
  readonly from: Peer;
  readonly to: Peer;
  readonly ports: readonly number[];
}

/** A connection with ports that may be names. */
interface Arrow extends Omit<Connection, 'ports'> {
  readonly ports: readonly (string | number)[];
}

const connect = <W extends WorkloadName>(from: Peer, to: W, ...ports: PortName<W>[]): Arrow => ({ from, to, ports });

/** Every connection of the architecture. The NetworkPolicies of both ends are rendered from the same row. */
export const connections = once((environment): readonly Connection[] =>
  [
    ...edge(environment),
    ...openim(environment),
    ...accounts(environment),
    ...dataServices(environment),
    ...setup(environment),
    ...backups(),
    ...monitoring(environment),
  ]
    .filter(({ from, to }) => [from, to].every((peer) => !isWorkload(peer) || runs(environment, peer)))
    .map(({ from, to, ports }) => ({ from, to, ports: ports.map((port) => numberOf(environment, to, port)) })),
);

const numberOf = (environment: Environment, to: Peer, port: string | number): number =>
  typeof port === 'string' && isWorkload(to) ? portOf(environment, to, port as never) : Number(port);

function edge(environment: Environment): readonly Arrow[] {
  const gateway = [
    connect('google-front-ends', 'openim-api', 'http'),
    connect('google-front-ends', 'openim-msggateway', 'ws'),
    connect('google-front-ends', 'seaweedfs-filer', 's3'),
  ];
  const nginx = [
    connect('internet', 'ingress-nginx-controller', 'http', 'https'),
    { from: 'ingress-nginx-controller', to: 'kubernetes-api', ports: environment.network.apiServer.ports } as const,
    connect('ingress-nginx-controller', 'openim-api', 'http'),
    connect('ingress-nginx-controller', 'openim-msggateway', 'ws'),
    connect('ingress-nginx-controller', 'seaweedfs-filer', 's3'),
    connect('ingress-nginx-controller', 'otel-collector', 'otlp'),
    ...toGoogle('otel-collector'),
  ];
  return [...(hasEdge(environment, 'gke-gateway') ? gateway : []), ...(hasEdge(environment, 'ingress-nginx') ? nginx : [])];
}

/** Connections of each service to the data services of its release, and to the services that it calls. */
function openim(environment: Environment): readonly Arrow[] {
  return [
    ...serviceRows(environment).flatMap(([name, { calls }]) => [
      ...releaseOf(environment)
        .dependenciesOf(name)
        .map(({ workload, port }) => toService(environment, `openim-${name}`, workload, port)),
      ...calls.map((callee) => connect(`openim-${name}`, `openim-${callee}`, 'grpc' as never)),
    ]),
    ...outbound(environment),
  ];
}

/** From OpenIM to the provider of offline push, and to the server of webhooks where it is outside the cluster. */
function outbound(environment: Environment): readonly Arrow[] {
  const { offlinePush, webhooks } = environment.openim;
  return [
    ...(offlinePush
      ? [{ from: 'openim-push', to: offlinePush.egress ? 'push-provider' : 'google-apis', ports: [443] } as const]
      : []),
    ...(webhooks?.egress
      ? webhookSenders(environment).map(
          (name) => ({ from: `openim-${name}`, to: 'webhook-server', ports: [portOfUrl(webhooks.url)] }) as const,
        )
      : []),
  ];
}

/** To this chart's own, or to who runs the service in its place. */
function toService(environment: Environment, from: Peer, workload: WorkloadName, port: string): Arrow {
  const to = providerOf(environment, workload);
  const service = serviceOf(workload);
  return { from, to, ports: service && !isWorkload(to) ? externalPorts(environment, service) : [port] };
}

/** openim-chat, the ways to it, and what sends its codes. */
function accounts(environment: Environment): readonly Arrow[] {
  const { mail, sms } = environment.accounts ?? {};
  const ways = hasEdge(environment, 'ingress-nginx') ? ['ingress-nginx-controller' as const] : [];
  const fronts = hasEdge(environment, 'gke-gateway') ? ['google-front-ends' as const] : [];
  return [
    ...accountsRoutes(environment).flatMap(({ to, port }) =>
      [...ways, ...fronts].map((from) => connect(from, to, port as never)),
    ),
    ...chatRows.flatMap(([name, row]) => [
      connect(`openim-${name}`, 'openim-etcd', 'client'),
      ...row.stores.map((file) =>
        toService(environment, `openim-${name}`, chatStores[file].workload, chatStores[file].port),
      ),
      ...row.calls.map((callee) => connect(`openim-${name}`, `openim-${callee}`, 'grpc' as never)),
      ...(row.callsApi ? [connect(`openim-${name}`, 'openim-api', 'http')] : []),
    ]),
    ...(mail ? [{ from: 'openim-chat-rpc', to: 'mail-server', ports: [mail.port] } as const] : []),
    ...(sms ? [{ from: 'openim-chat-rpc', to: 'sms-service', ports: [443] } as const] : []),
  ];
}

function dataServices(environment: Environment): readonly Arrow[] {
  return [
    connect('openim-mysql-read', 'openim-mysql', 'mysql'),
    connect('openim-mongodb', 'openim-mongodb', 'mongodb'),
    connect('openim-etcd', 'openim-etcd', 'peer'),
    connect('openim-zookeeper', 'openim-zookeeper', 'quorum', 'election'),
    // rpk connects to the brokers that the cluster announces, and changes settings at the controller's leader.
    connect('redpanda', 'redpanda', 'kafka', 'rpc', 'admin'),
    connect('dragonfly', 'dragonfly', 'redis'),
    connect('dragonfly', 'dragonfly-sentinel', 'sentinel'),
    connect('dragonfly-proxy', 'dragonfly', 'redis'),
    connect('dragonfly-sentinel', 'dragonfly', 'redis'),
    connect('dragonfly-sentinel', 'dragonfly-sentinel', 'sentinel'),
    // weed's gRPC port is its HTTP port + 10000; programs use both. The masters' maintenance scripts connect to the
    // filers.
    connect('seaweedfs-master', 'seaweedfs-master', 'http', 'grpc'),
    connect('seaweedfs-master', 'seaweedfs-volume', 'http', 'grpc'),
    connect('seaweedfs-master', 'seaweedfs-filer', 'http', 'grpc'),
    connect('seaweedfs-volume', 'seaweedfs-master', 'http', 'grpc'),
    connect('seaweedfs-volume', 'seaweedfs-volume', 'http', 'grpc'),
    connect('seaweedfs-filer', 'seaweedfs-master', 'http', 'grpc'),
    connect('seaweedfs-filer', 'seaweedfs-volume', 'http', 'grpc'),
    connect('seaweedfs-filer', 'seaweedfs-filer', 'http', 'grpc'),
    toService(environment, 'seaweedfs-filer', 'openim-mysql', 'mysql'),
  ];
}

function setup(environment: Environment): readonly Arrow[] {
  return [
    ...externalServices(environment).map((service) => ({
      from: `openim-${service}-check` as const,
      to: externalPeerOf(service),
      ports: externalPorts(environment, service),
    })),
    connect('openim-mysql-setup', 'openim-mysql', 'mysql'),
    connect('openim-mongodb-setup', 'openim-mongodb', 'mongodb'),
    connect('openim-etcd-setup', 'openim-etcd', 'client'),
    connect('redpanda-setup', 'redpanda', 'kafka', 'admin'),
    connect('seaweedfs-setup', 'seaweedfs-master', 'http', 'grpc'),
    connect('seaweedfs-setup', 'seaweedfs-filer', 'http', 'grpc'),
  ];
}

/** The collector of the pods' metrics; none in mode none. */
export const scraperOf = ({ monitoring }: Environment): Peer | undefined => scrapers[monitoring.mode];

const scrapers: Readonly<Partial<Record<MonitoringMode, Peer>>> = {
  'self-hosted': 'prometheus',
  gmp: 'gmp-collectors',
  operator: 'operated-prometheus',
};

function monitoring(environment: Environment): readonly Arrow[] {
  const { network } = environment;
  const scraper = scraperOf(environment);
  return [
    ...(scraper
      ? scrapeTargets(environment).map(({ workload, port }) => ({ from: scraper, to: workload, ports: [port] }))
      : []),
    connect('openim-mysql-exporter', 'openim-mysql', 'mysql'),
    connect('openim-mongodb-exporter', 'openim-mongodb', 'mongodb'),
    connect('prometheus', 'alertmanager', 'http'),
    connect('grafana', 'prometheus', 'http'),
    // The list of pods, and their state.
    { from: 'prometheus', to: 'kubernetes-api', ports: network.apiServer.ports },
    { from: 'kube-state-metrics', to: 'kubernetes-api', ports: network.apiServer.ports },
    // The receivers: PagerDuty, Slack, a webhook.
    { from: 'alertmanager', to: 'receivers', ports: [443] },
  ];
}

/** Restores run with the labels of these, and therefore with their connections (charts/backups/restores.ts). */
function backups(): readonly Arrow[] {
  return [
    connect('openim-mysql-backup', 'openim-mysql', 'mysql'),
    connect('openim-mongodb-backup', 'openim-mongodb', 'mongodb'),
    connect('openim-etcd-backup', 'openim-etcd', 'client'),
    connect('seaweedfs-backup', 'seaweedfs-filer', 's3'),
    ...toGoogle('openim-mysql-backup'),
    ...toGoogle('openim-mongodb-backup'),
    ...toGoogle('openim-etcd-backup'),
    ...toGoogle('seaweedfs-backup'),
  ];
}

/** Google's APIs, and the metadata server for a token: requests go to port 80, and GKE redirects them to 988. */
const toGoogle = (from: WorkloadName): readonly Arrow[] => [
  { from, to: 'google-apis', ports: [443] },
  { from, to: 'metadata-server', ports: [80, 988] },
];
