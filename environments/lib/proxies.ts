import type { MeshKind, Resources } from './types';

/** The proxy that a mesh adds to each pod; nothing for a mesh without one. */
export const proxies = {
  none: undefined,
  'istio-ambient': undefined,
  // manifests/charts/istio-control/istio-discovery/values.yaml of Istio.
  'istio-sidecar': { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '2', memory: '1Gi' } },
  // charts/linkerd-control-plane/values-ha.yaml of Linkerd, with a CPU limit, which the chart's quotas require of every container.
  linkerd: { requests: { cpu: '100m', memory: '20Mi' }, limits: { cpu: '1', memory: '250Mi' } },
} as const satisfies Readonly<Record<MeshKind, Resources | undefined>>;
