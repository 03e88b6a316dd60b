import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { externalOf, externalServices } from '../../environments/lib/data-services';
import type { DataService } from '../../environments/lib/external';
import { EVERYWHERE } from '../../environments/lib/ipv4';
import { called } from '../../environments/lib/openim-egress';
import type { Environment } from '../../environments/lib/types';
import type { Connection } from '../model/connections';
import { externalPeerOf } from '../model/data-services';
import { PRIVATE_GOOGLE_ACCESS } from '../model/google-apis';
import { type ExternalPeer, isWorkload, type Peer } from '../model/peers';
import { type WorkloadName, workloads } from '../model/workloads';
import { selector } from './labels';
import { clients, namePolicy } from './name-policy';

/**
 * Default deny in both directions, DNS for every pod, and one policy per workload that allows exactly the connections
 * of the topology: the same row produces the egress rule here and the ingress rule at the other end.
 * What leads to a data service outside is in one policy for all its clients.
 */
export function networkPolicies(
  scope: Construct,
  environment: Environment,
  names: readonly WorkloadName[],
  all: readonly Connection[],
): void {
  const services = externalServices(environment);
  new k8s.KubeNetworkPolicy(scope, 'default-deny', {
    metadata: { name: 'default-deny' },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  });
  new k8s.KubeNetworkPolicy(scope, 'allow-dns', {
    metadata: { name: 'allow-dns' },
    spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: dnsServers(environment), ports: dnsPorts }] },
  });
  for (const name of names) {
    new k8s.KubeNetworkPolicy(scope, `${name}-policy`, {
      metadata: { name },
      spec: {
        podSelector: { matchLabels: selector(name) },
        policyTypes: ['Ingress', 'Egress'],
        // The API server does not store an empty list, so every apply would report a change.
        ingress: some(
          all
            .filter(({ to }) => to === name)
            .map(({ from, ports }) => ({ from: peers(environment, name, from), ports: tcp(ports) })),
        ),
        egress: some(
          all
            .filter(
              ({ from, to }) =>
                from === name && !byNames(environment, to) && !services.some((service) => to === externalPeerOf(service)),
            )
            .map(({ to, ports }) => ({ to: peers(environment, name, to), ports: tcp(ports) })),
        ),
      },
    });
  }
  const to = (peer: Peer) => all.filter((one) => one.to === peer && names.some((name) => name === one.from));
  for (const { peer, egress } of called(environment)) {
    const own = to(peer);
    if ('names' in egress && own.length > 0) {
      namePolicy(scope, peer, own, egress.names);
    }
  }
  for (const service of services) {
    const own = to(externalPeerOf(service));
    if (own.length > 0) {
      external(scope, environment, service, own);
    }
  }
}

/** Egress of a service's clients: to ranges by a NetworkPolicy, to names by GKE's FQDNNetworkPolicy. */
function external(scope: Construct, environment: Environment, service: DataService, own: readonly Connection[]): void {
  const name = externalPeerOf(service);
  const open = externalOf(environment, service)?.egress ?? { cidrs: [] };
  if ('names' in open) {
    namePolicy(scope, name, own, open.names);
    return;
  }
  const ports = [...new Set(own.flatMap((one) => one.ports))];
  new k8s.KubeNetworkPolicy(scope, `${name}-policy`, {
    metadata: { name },
    spec: {
      podSelector: clients(own),
      policyTypes: ['Egress'],
      egress: [{ to: addresses(...open.cidrs.map((cidr) => ({ cidr }))), ports: tcp(ports) }],
    },
  });
}

const some = <T>(rules: T[]): T[] | undefined => (rules.length > 0 ? rules : undefined);

const port =
  (protocol: string) =>
  (number: number): k8s.NetworkPolicyPort => ({
    protocol,
    port: k8s.IntOrString.fromNumber(number),
  });
const tcp = (ports: Connection['ports']) => ports.map(port('TCP'));
const dnsPorts = [port('UDP')(53), port('TCP')(53)];

/**
 * Cluster DNS in the forms of GKE. With Dataplane V2 a pod's resolver may be NodeLocal DNSCache (169.254.20.10) or
 * Cloud DNS (169.254.169.254), neither of which a pod selector matches; elsewhere the kube-dns pods are the resolver.
 */
function dnsServers(environment: Environment): k8s.NetworkPolicyPeer[] {
  const kubeSystem = { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } };
  const pods: k8s.NetworkPolicyPeer = {
    namespaceSelector: kubeSystem,
    podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
  };
  return environment.gke
    ? [
        pods,
        { namespaceSelector: kubeSystem, podSelector: { matchLabels: { 'k8s-app': 'node-local-dns' } } },
        { ipBlock: { cidr: '169.254.20.10/32' } },
        { ipBlock: { cidr: '169.254.169.254/32' } },
      ]
    : [pods];
}

function peers(environment: Environment, self: WorkloadName, peer: Peer): k8s.NetworkPolicyPeer[] {
  if (isWorkload(peer)) {
    const { component } = workloads[peer];
    const namespaceSelector =
      component === workloads[self].component
        ? undefined
        : { matchLabels: { 'kubernetes.io/metadata.name': environment.namespaces[component] } };
    return [{ namespaceSelector, podSelector: { matchLabels: selector(peer) } }];
  }
  return externalPeers(environment, peer);
}

/** RFC 1918, and link-local addresses (RFC 3927). */
const PRIVATE = ['10.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'];

const addresses = (...blocks: k8s.IpBlock[]): k8s.NetworkPolicyPeer[] => blocks.map((ipBlock) => ({ ipBlock }));

/** Every address is every public one: excludes the cluster's pods, the API server, virtual machines and the metadata server. */
const block = ({ network }: Environment, cidr: string): k8s.IpBlock =>
  cidr === EVERYWHERE ? { cidr, except: [...new Set([network.podCidr, ...PRIVATE])] } : { cidr };

/** No addresses would be a rule without peers, which opens everything. */
function calledPeers(environment: Environment, peer: ExternalPeer): k8s.NetworkPolicyPeer[] {
  const egress = called(environment).find((one) => one.peer === peer)?.egress;
  if (!egress || 'names' in egress || egress.cidrs.length === 0) {
    throw new Error(`environment "${environment.name}" opens a connection to ${peer}, whose addresses it does not name`);
  }
  return addresses(...egress.cidrs.map((cidr) => block(environment, cidr)));
}

/** Whether a policy by names leads there. */
const byNames = (environment: Environment, peer: Peer): boolean =>
  called(environment).some((one) => one.peer === peer && 'names' in one.egress);

const podsOf = (namespace: string, labels: Record<string, string>): k8s.NetworkPolicyPeer[] => [
  {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    podSelector: { matchLabels: labels },
  },
];

function externalPeers(environment: Environment, peer: ExternalPeer): k8s.NetworkPolicyPeer[] {
  switch (peer) {
    case 'internet':
      return addresses({ cidr: '0.0.0.0/0', except: [environment.network.podCidr] });
    case 'kubernetes-api':
      return addresses(...environment.network.apiServer.cidrs.map((cidr) => ({ cidr })));
    case 'google-front-ends':
      // Sources of the proxies and health checks of GKE's Gateway: cloud.google.com/load-balancing/docs/firewall-rules
      return addresses({ cidr: '130.211.0.0/22' }, { cidr: '35.191.0.0/16' });
    case 'receivers':
      return addresses(block(environment, EVERYWHERE));
    case 'push-provider':
    case 'webhook-server':
    case 'mail-server':
    case 'sms-service':
      return calledPeers(environment, peer);
    case 'gmp-collectors':
      // Labels of GKE's deployment: github.com/GoogleCloudPlatform/prometheus-engine, manifests/operator.yaml
      return podsOf('gmp-system', selector('collector'));
    case 'operated-prometheus':
      // The label that the Prometheus Operator sets on its pods.
      return podsOf(environment.namespaces.monitoring, selector('prometheus'));
    case 'google-apis':
      return addresses({ cidr: PRIVATE_GOOGLE_ACCESS });
    case 'metadata-server':
      // The address that pods use, and the one on which GKE's metadata server listens:
      // cloud.google.com/kubernetes-engine/docs/how-to/workload-identity
      return addresses({ cidr: '169.254.169.254/32' }, { cidr: '169.254.169.252/32' });
    case 'ambient-probes':
      // istio-cni replaces the node's address by this one, so that ztunnel allows probes:
      // istio.io/latest/docs/ambient/usage/networkpolicy
      return addresses({ cidr: '169.254.7.127/32' });
    case 'istiod':
      return podsOf('istio-system', { app: 'istiod' });
    case 'linkerd-identity':
      return podsOf('linkerd', { 'linkerd.io/control-plane-component': 'identity' });
    case 'linkerd-destination':
      return podsOf('linkerd', { 'linkerd.io/control-plane-component': 'destination' });
    default:
      // An empty list would open everything.
      throw new Error(`${peer} has a policy of its own`);
  }
}
