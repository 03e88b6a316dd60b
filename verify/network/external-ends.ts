import { externalPeerOf } from '../../charts/model/data-services';
import type { ExternalPeer as Peer } from '../../charts/model/peers';
import { madeNamespaces } from '../../charts/model/workloads';
import { externalOf, externalServices } from '../../environments/lib/data-services';
import type { Environment } from '../../environments/lib/types';
import type { End, Port } from './matrix';
import { namedHosts } from './names';

/** A peer outside the environment, and its name in the architecture. */
export interface ExternalEnd extends End {
  readonly peers: readonly (Peer | 'dns')[];
}

/** Peers other than the pods of dist/: addresses of the internet and of the platform, pods of other programs, unknown pods. */
export function externalEnds(environment: Environment): readonly ExternalEnd[] {
  const { gke, mesh, network } = environment;
  const strangers = ['default', 'kube-system', ...madeNamespaces(environment)].map((namespace) =>
    pod(`${namespace}/stranger`, {}),
  );
  return [
    // Documentation addresses, RFC 5737.
    address('internet', '203.0.113.7', 'receivers'),
    address('internet-2', '198.51.100.1', 'receivers'),
    // GKE's default subnet: virtual machines beside the cluster, and its nodes.
    address('vpc', '10.132.0.5'),
    ...network.apiServer.cidrs.map((cidr) => address(`kubernetes-api-${cidr}`, second(cidr), 'kubernetes-api')),
    // cloud.google.com/load-balancing/docs/firewall-rules
    address('health-check', '35.191.0.10', 'google-front-ends', 'receivers'),
    address('front-end', '130.211.0.10', 'google-front-ends', 'receivers'),
    // The metadata server, which on port 53 is Cloud DNS, and the one of Workload Identity.
    address('metadata', '169.254.169.254', 'metadata-server', ...(gke ? (['dns'] as const) : [])),
    address('workload-identity', '169.254.169.252', 'metadata-server'),
    // private.googleapis.com
    address('google-apis', '199.36.153.8', 'google-apis', 'receivers'),
    address('node-local-dns', '169.254.20.10', ...(gke ? (['dns'] as const) : [])),
    ...externalServices(environment).flatMap((service) => {
      const open = externalOf(environment, service)?.egress;
      return open && 'cidrs' in open
        ? open.cidrs.map((cidr) => address(`${externalPeerOf(service)}-${cidr}`, second(cidr), externalPeerOf(service)))
        : [];
    }),
    ...namedHosts(environment).map(({ host, ip, peer }) => address(host, ip, peer, 'receivers')),
    pod('kube-system/kube-dns', { 'k8s-app': 'kube-dns' }, 'dns'),
    pod('kube-system/node-local-dns', { 'k8s-app': 'node-local-dns' }, ...(gke ? (['dns'] as const) : [])),
    pod('gmp-system/collector', { 'app.kubernetes.io/name': 'collector' }, 'gmp-collectors'),
    ...(mesh.kind === 'none' ? [] : ofMeshes),
    pod('default/impostor-prometheus', { 'app.kubernetes.io/name': 'prometheus' }),
    pod('default/impostor-dns', { 'k8s-app': 'kube-dns' }),
    pod('default/impostor-api', { 'app.kubernetes.io/name': 'openim-api' }),
    pod('kube-system/impostor-edge', { 'app.kubernetes.io/name': 'ingress-nginx-controller' }),
    ...strangers,
  ];
}

/** What comes from no pod comes from the internet, as far as policies know. */
const address = (name: string, ip: string, ...peers: ExternalEnd['peers']): ExternalEnd => ({
  name,
  ip,
  peers: ['internet', ...peers],
});

const pod = (name: string, labels: End['labels'], ...peers: ExternalEnd['peers']): ExternalEnd => ({
  name,
  namespace: name.split('/')[0],
  labels,
  peers,
});

/** Programs of all meshes, where there is one: the others must stay strangers. */
const ofMeshes: readonly ExternalEnd[] = [
  address('ambient-probes', '169.254.7.127', 'ambient-probes'),
  pod('istio-system/istiod', { app: 'istiod', 'istio.io/rev': 'default' }, 'istiod'),
  pod('istio-system/ztunnel', { app: 'ztunnel' }),
  pod('default/impostor-istiod', { app: 'istiod' }),
  pod('linkerd/identity', { 'linkerd.io/control-plane-component': 'identity' }, 'linkerd-identity'),
  pod('linkerd/destination', { 'linkerd.io/control-plane-component': 'destination' }, 'linkerd-destination'),
  pod('linkerd-viz/prometheus', { 'app.kubernetes.io/name': 'prometheus' }),
];

/** The second address of a range whose last number is 0. */
const second = (cidr: string): string => cidr.replace(/\.0\/\d+$/, '.2');

const tcp = (port: number): Port => ({ port, protocol: 'TCP' });

/** Ports to try in addition to those of the containers: DNS, SSH, web, node agents, metadata, and an unused one. */
export const furtherPorts = ({ mesh, network }: Environment): readonly Port[] => [
  { port: 53, protocol: 'UDP' },
  ...[22, 53, 80, 443, 988, 8080, 10250, 31337, ...network.apiServer.ports].map(tcp),
  ...(mesh.kind === 'none' ? [] : meshPorts.map(tcp)),
];

/** Of proxies and control planes: tunnels, health, metrics, configuration, certificates, webhooks. */
const meshPorts = [4143, 4191, 8086, 8090, 15006, 15008, 15012, 15017, 15020, 15021, 15090];
