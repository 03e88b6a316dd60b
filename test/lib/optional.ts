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

/** `prod` from a mirror, with labels on everything, pods on nodes of their own, and the filers' MySQL in Cloud SQL. */
export const placed = derive(prod, {
  name: 'placed',
  tracing: { samplingRatio: 0.05 },
  images: { registry: 'registry.example/mirror', pullSecrets: ['registry-login'] },
  dataServices: {
    mysql: {
      kind: 'external',
      address: '10.60.0.3:3306',
      secret: 'cloud-sql-login',
      tls: 'none',
      egress: { cidrs: ['10.60.0.0/24'] },
    },
  },
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
