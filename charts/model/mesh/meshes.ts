import { proxies } from '../../../environments/lib/proxies';
import type { MeshKind, Mtls, Resources } from '../../../environments/lib/types';
import { chatWorkloads } from '../accounts/services';
import { serviceNames } from '../openim/services';
import type { ExternalPeer } from '../peers';
import type { WorkloadName } from '../workloads';

type Texts = Readonly<Record<string, string>>;

/** Ports of one pod that its proxy ignores, because the other end is not in the mesh. */
export interface Bypass {
  readonly inbound: readonly number[];
  readonly outbound: readonly number[];
}

/** What a mesh requires of this chart's pods, namespaces and policies. */
export interface Mesh {
  /** Whether the pods of a workload are in it. */
  readonly holds: (workload: WorkloadName) => boolean;
  /** Labels of a namespace that add all of its pods to the mesh. */
  readonly namespaceLabels: Texts;
  /** The proxy in a pod: its size, and the annotations and labels of the pod that request it. */
  readonly sidecar?: Resources & {
    readonly metadata: (bypass: Bypass, mtls: Mtls) => { readonly labels?: Texts; readonly annotations: Texts };
  };
  /** The port of a pod that receives all traffic from pods of the mesh; omitted if ports do not change. */
  readonly tunnel?: number;
  /** Destinations of the proxy of a pod. */
  readonly controlPlane: readonly { readonly to: ExternalPeer; readonly ports: readonly number[] }[];
  /** Source address of a kubelet's probes, if it is not the node itself. */
  readonly probes?: ExternalPeer;
  /** Istio objects that require encryption: for all pods of a namespace, or port by port as well. */
  readonly authentication?: 'namespaces' | 'namespaces and workloads';
  /**
   * Settings that its proxies read from Services, if they route by Services: an `appProtocol` that replaces the port's
   * own, and a headless Service for the port at which clients connect to single pods by pod address.
   */
  readonly services?: { readonly appProtocol: string; readonly dialledByPod: string };
  /**
   * Script with which init containers wait for a server: whether an accepted connection is sufficient, or only one that
   * stays open.
   */
  readonly wait: 'wait-for' | 'wait-for-held';
  /** Ports of its webhooks, to which the control plane of a private cluster connects. */
  readonly webhooks: readonly number[];
}

const nobody = () => false;
const everybody = () => true;
/** Connections between OpenIM's services, and from the edge to them. Data services keep their own start, peers and disks. */
const stateless = new Set<WorkloadName>([
  'ingress-nginx-controller',
  ...serviceNames.map((name) => `openim-${name}` as const),
  ...chatWorkloads,
]);
const services = (workload: WorkloadName) => stateless.has(workload);

/** An empty list is omitted. */
const ports = (key: string, numbers: readonly number[]): Texts => (numbers.length > 0 ? { [key]: numbers.join() } : {});

const envoy = proxies['istio-sidecar'];
const micro = proxies.linkerd;

/** All differences between the meshes. The source of each line: docs/components/mesh.md. */
export const meshes: Readonly<Record<MeshKind, Mesh>> = {
  none: { holds: nobody, namespaceLabels: {}, controlPlane: [], wait: 'wait-for', webhooks: [] },
  'istio-ambient': {
    holds: everybody,
    namespaceLabels: { 'istio.io/dataplane-mode': 'ambient' },
    tunnel: 15008,
    controlPlane: [],
    probes: 'ambient-probes',
    authentication: 'namespaces and workloads',
    // ztunnel accepts a connection before it has connected to the server.
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
    // Envoy would select an HTTP route by the Host header, which is not the name of the Service, and forward unmatched
    // requests in plain text.
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
