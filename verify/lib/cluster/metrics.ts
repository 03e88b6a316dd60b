import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Api } from './api';
import type { Kubelets } from './kubelet';
import { isReady, type Pod } from './objects';

/** What a container uses now. */
export interface Usage {
  readonly cpu: string;
  readonly memory: string;
}

const PATH = '/apis/metrics.k8s.io/v1beta1';

/** The Metrics API, served on the loopback address and registered with the API server; `usage` is set by the test. */
export class MetricsServer {
  /** Usage of each container of a pod; nothing at first. */
  usage: (pod: Pod) => Usage = () => ({ cpu: '0', memory: '0' });

  private constructor(private readonly server: Server) {}

  static async start(api: Api, kubelets: Kubelets, tls: { certificate: string; key: string }): Promise<MetricsServer> {
    const server = createServer({ cert: readFileSync(tls.certificate), key: readFileSync(tls.key) });
    const metrics = new MetricsServer(server);
    server.on('request', (request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(metrics.answer(new URL(request.url ?? '/', 'https://localhost'), kubelets)));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    // The API server connects to what the Service names; a name is the only way to the loopback address.
    await api.create('/api/v1/namespaces/kube-system/services', {
      metadata: { name: 'metrics' },
      spec: { type: 'ExternalName', externalName: 'localhost' },
    });
    await api.create('/apis/apiregistration.k8s.io/v1/apiservices', {
      metadata: { name: 'v1beta1.metrics.k8s.io' },
      spec: {
        group: 'metrics.k8s.io',
        version: 'v1beta1',
        groupPriorityMinimum: 100,
        versionPriority: 100,
        insecureSkipTLSVerify: true,
        service: { namespace: 'kube-system', name: 'metrics', port },
      },
    });
    return metrics;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private answer({ pathname, searchParams }: URL, { pods }: Kubelets): object {
    const [, namespace] = new RegExp(`^${PATH}/namespaces/([^/]+)/pods$`).exec(pathname) ?? [];
    if (!namespace) {
      return discovery;
    }
    const wanted = (searchParams.get('labelSelector') ?? '')
      .split(',')
      .filter(Boolean)
      .map((term) => term.split('='));
    const items = [...pods.values()]
      .filter((pod) => pod.metadata.namespace === namespace && isReady(pod))
      .filter(({ metadata }) => wanted.every(([key = '', value]) => metadata.labels?.[key] === value))
      .map((pod) => this.podMetrics(pod));
    return { kind: 'PodMetricsList', apiVersion: 'metrics.k8s.io/v1beta1', metadata: {}, items };
  }

  private podMetrics(pod: Pod): object {
    const { name, namespace, labels } = pod.metadata;
    return {
      metadata: { name, namespace, labels },
      timestamp: new Date().toISOString(),
      window: '1s',
      containers: pod.spec.containers.map((container) => ({ name: container.name, usage: this.usage(pod) })),
    };
  }
}

const discovery = {
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion: 'metrics.k8s.io/v1beta1',
  resources: [{ name: 'pods', singularName: '', namespaced: true, kind: 'PodMetrics', verbs: ['get', 'list'] }],
};
