import { derive } from '../../environments/lib/derive';
import prod from '../../environments/prod';

/** `prod` with what no environment of the folder turns on. */
export const full = derive(prod, {
  name: 'full',
  tracing: { samplingRatio: 0.05 },
  internalTls: { clusterIssuer: 'cluster-ca' },
});

/** The same, collected by Google's Managed Prometheus. */
export const managed = derive(full, { name: 'managed', monitoring: { mode: 'gmp' } });

/** `prod` from a mirror, with labels on everything and pods on nodes of their own. */
export const placed = derive(prod, {
  name: 'placed',
  tracing: { samplingRatio: 0.05 },
  images: { registry: 'registry.example/mirror', pullSecrets: ['registry-login'] },
  customize: {
    all: {
      labels: { 'example.com/cost-center': 'chat' },
      annotations: { 'example.com/contact': 'chat@example.com' },
      nodeSelector: { 'example.com/pool': 'chat' },
      tolerations: [{ key: 'example.com/pool', value: 'chat', effect: 'NoSchedule' }],
    },
    workloads: {
      'openim-mongodb': { labels: { 'example.com/cost-center': 'data' } },
      'openim-api': { runtimeClassName: 'gvisor' },
    },
  },
});
