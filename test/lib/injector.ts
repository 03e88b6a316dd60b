import type { Node } from './workloads';

/** What a proxy's container asks for, by the annotations of a pod. */
interface Injection {
  readonly names: readonly [validator: string, proxy: string];
  /** Annotations of requests and limits. Without them the mesh's own size applies, which no quota of dist/ counts. */
  readonly size: (annotation: (name: string) => string) => Node;
  readonly user: number;
}

const injections: Readonly<Record<string, Injection>> = {
  // manifests/charts/istio-control/istio-discovery/files/injection-template.yaml of Istio 1.31, with the CNI plugin.
  istio: {
    names: ['istio-validation', 'istio-proxy'],
    size: (annotation) => ({
      requests: { cpu: annotation('sidecar.istio.io/proxyCPU'), memory: annotation('sidecar.istio.io/proxyMemory') },
      limits: { cpu: annotation('sidecar.istio.io/proxyCPULimit'), memory: annotation('sidecar.istio.io/proxyMemoryLimit') },
    }),
    user: 1337,
  },
  // charts/partials/templates/_proxy.tpl and _network-validator.tpl of Linkerd, with the CNI plugin.
  linkerd: {
    names: ['linkerd-network-validator', 'linkerd-proxy'],
    size: (annotation) => ({
      requests: {
        cpu: annotation('config.linkerd.io/proxy-cpu-request'),
        memory: annotation('config.linkerd.io/proxy-memory-request'),
      },
      limits: {
        cpu: annotation('config.linkerd.io/proxy-cpu-limit'),
        memory: annotation('config.linkerd.io/proxy-memory-limit'),
      },
    }),
    user: 2102,
  },
};

/** The mesh whose injector takes a pod, by what its template says. */
export const injectorOf = ({ labels = {}, annotations = {} }: Node): 'istio' | 'linkerd' | undefined =>
  labels['sidecar.istio.io/inject'] === 'true'
    ? 'istio'
    : annotations['linkerd.io/inject'] === 'enabled'
      ? 'linkerd'
      : undefined;

/** The pod that an injector makes of a template, as quotas and Pod Security see it: its two containers start before all others. */
export function injected({ metadata, spec }: Node): Node {
  const injector = injectorOf(metadata);
  if (!injector) {
    return spec;
  }
  const { names, size, user } = injections[injector] as Injection;
  const resources = size((name) => metadata.annotations[name]);
  const securityContext = {
    allowPrivilegeEscalation: false,
    privileged: false,
    capabilities: { drop: ['ALL'] },
    readOnlyRootFilesystem: true,
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: user,
  };
  const [validator, proxy] = names.map((name) => ({ name, image: 'proxy', resources, securityContext }));
  return { ...spec, initContainers: [validator, { ...proxy, restartPolicy: 'Always' }, ...(spec.initContainers ?? [])] };
}
