import { accountsServices } from '../../../environments/lib/accounts';
import { proxies } from '../../../environments/lib/proxies';
import type { MeshKind, Mtls, Resources } from '../../../environments/lib/types';
import { serviceNames } from '../openim/services';
import type { Outsider } from '../parties';
import type { WorkloadName } from '../workloads';

type Texts = Readonly<Record<string, string>>;

/** Ports of one pod that its proxy leaves alone, because the far end is not in the mesh. */
export interface Bypass {
  readonly inbound: readonly number[];
  readonly outbound: readonly number[];
}

/** What a mesh requires of this chart's pods, namespaces and policies. */
export interface Mesh {
  /** Whether the pods of a workload are in it. */
  readonly holds: (workload: WorkloadName) => boolean;
  /** By these a namespace brings all of its pods in. */
  readonly namespaceLabels: Texts;
  /** The proxy beside the containers of a pod: its size, and what the pod says to get it. */
  readonly sidecar?: Resources & {
    readonly metadata: (bypass: Bypass, mtls: Mtls) => { readonly labels?: Texts; readonly annotations: Texts };
  };
  /** The port of a pod through which everything that pods of the mesh send it comes; left out where ports stay as they are. */
  readonly tunnel?: number;
  /** What the proxy of a pod connects to. */
  readonly controlPlane: readonly { readonly to: Outsider; readonly ports: readonly number[] }[];
  /** Where a kubelet's probes come from, when not from the node itself. */
  readonly probes?: Outsider;
  /** Objects of Istio's that say who must encrypt: for all pods of a namespace, or port by port as well. */
  readonly authentication?: 'namespaces' | 'namespaces and workloads';
  /**
   * What its proxies must read from Services, where they route by Services: an `appProtocol` that replaces the port's own, and
   * a headless Service for the port at which clients dial pods by pod address.
   */
  readonly services?: { readonly appProtocol: string; readonly dialledByPod: string };
  /** Script by which init containers wait for a server: whether a connection is proof of one, or only one that stays open. */
  readonly wait: 'wait-for' | 'wait-for-held';
  /** Ports of its webhooks, to which the control plane of a private cluster connects. */
  readonly webhooks: readonly number[];
}

const nobody = () => false;
const everybody = () => true;
/** What OpenIM's services say to each other, and the edge to them. Data services keep their own start, peers and disks. */
const stateless = new Set<WorkloadName>([
  'ingress-nginx-controller',
  ...serviceNames.map((name) => `openim-${name}` as const),
  ...accountsServices.map((name) => `openim-${name}` as const),
  'openim-admin-front',
]);
const services = (workload: WorkloadName) => stateless.has(workload);

/** Where a list is empty, nothing is said. */
const ports = (key: string, numbers: readonly number[]): Texts => (numbers.length > 0 ? { [key]: numbers.join() } : {});

const envoy = proxies['istio-sidecar'];
const micro = proxies.linkerd;

/** All that differs between meshes. Where each line comes from: docs/components/mesh.md. */
export const meshes: Readonly<Record<MeshKind, Mesh>> = {
  none: { holds: nobody, namespaceLabels: {}, controlPlane: [], wait: 'wait-for', webhooks: [] },
  'istio-ambient': {
    holds: everybody,
    namespaceLabels: { 'istio.io/dataplane-mode': 'ambient' },
    tunnel: 15008,
    controlPlane: [],
    probes: 'ambient-probes',
    authentication: 'namespaces and workloads',
    // ztunnel takes a connection before it has one to the server.
    wait: 'wait-for-held',
    webhooks: [15017],
  },
  'istio-sidecar': {
    holds: services,
    namespaceLabels: {},
    sidecar: {
      ...envoy,
      metadata: ({ inbound, outbound }) => ({
        labels: { 'sidecar.istio.io/inject': 'true' },
        annotations: {
          'sidecar.istio.io/nativeSidecar': 'true',
          'sidecar.istio.io/proxyCPU': envoy.requests.cpu,
          'sidecar.istio.io/proxyMemory': envoy.requests.memory,
          'sidecar.istio.io/proxyCPULimit': envoy.limits.cpu,
          'sidecar.istio.io/proxyMemoryLimit': envoy.limits.memory,
          ...ports('traffic.sidecar.istio.io/excludeInboundPorts', inbound),
          ...ports('traffic.sidecar.istio.io/excludeOutboundPorts', outbound),
        },
      }),
    },
    controlPlane: [{ to: 'istiod', ports: [15012] }],
    authentication: 'namespaces',
    // Envoy would look for HTTP by its Host, which is not the Service's, and sends what it does not find in plain text.
    services: { appProtocol: 'tcp', dialledByPod: 'grpc' },
    wait: 'wait-for',
    webhooks: [15017],
  },
  linkerd: {
    holds: services,
    namespaceLabels: {},
    sidecar: {
      ...micro,
      metadata: ({ inbound, outbound }, mtls) => ({
        annotations: {
          'linkerd.io/inject': 'enabled',
          'config.linkerd.io/proxy-enable-native-sidecar': 'true',
          'config.linkerd.io/default-inbound-policy': { strict: 'all-authenticated', permissive: 'all-unauthenticated' }[
            mtls
          ],
          'config.linkerd.io/proxy-cpu-request': micro.requests.cpu,
          'config.linkerd.io/proxy-memory-request': micro.requests.memory,
          'config.linkerd.io/proxy-cpu-limit': micro.limits.cpu,
          'config.linkerd.io/proxy-memory-limit': micro.limits.memory,
          ...ports('config.linkerd.io/skip-inbound-ports', inbound),
          ...ports('config.linkerd.io/skip-outbound-ports', outbound),
        },
      }),
    },
    tunnel: 4143,
    controlPlane: [
      { to: 'linkerd-identity', ports: [8080] },
      { to: 'linkerd-destination', ports: [8086, 8090] },
    ],
    wait: 'wait-for',
    webhooks: [8443, 9443],
  },
};
