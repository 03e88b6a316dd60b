import dev from '../../environments/dev';
import { derive } from '../../environments/lib/derive';
import prod from '../../environments/prod';

/** `prod` with what no environment of the folder turns on. */
export const full = derive(prod, {
  name: 'full',
  tracing: { samplingRatio: 0.05 },
  internalTls: { clusterIssuer: 'cluster-ca' },
  accounts: { kind: 'openim-chat', registration: 'closed' },
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

/** `dev` with openim-chat and all that its section may name. */
export const accounts = derive(dev, {
  name: 'accounts',
  accounts: {
    kind: 'openim-chat',
    registration: 'verified',
    mail: {
      host: 'smtp.example.com',
      port: 465,
      sender: 'noreply@example.com',
      subject: 'Your code',
      cidrs: ['198.51.100.0/28'],
    },
    sms: {
      provider: 'ali',
      endpoint: 'dysmsapi.aliyuncs.com',
      signName: 'Example',
      template: 'SMS_123456789',
      cidrs: ['203.0.113.0/24'],
    },
    liveKit: { url: 'wss://livekit.example.com' },
    admin: { cidrs: ['192.0.2.0/24', '198.51.100.64/32'], frontEnd: 'closed-source-image' },
  },
});
