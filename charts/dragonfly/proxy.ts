import { HashedConfigMap } from '../constructs/config-map';
import { container } from '../constructs/container';
import { Microservice } from '../constructs/microservice';
import type { NamespaceChart } from '../constructs/namespace-chart';
import { httpProbe } from '../constructs/probes';
import { configFiles } from '../constructs/volumes';
import { imageOf } from '../model/images';
import { workloads } from '../model/workloads';
import { proxyConfig } from './proxy-config';

const NAME = 'dragonfly-proxy';
const { ports } = workloads[NAME];

/**
 * Two HAProxies behind the Service `dragonfly`: OpenIM supports only one address and cannot query Sentinels
 * (v3.8.3-patch.15).
 */
export function dragonflyProxies(chart: NamespaceChart): void {
  const { environment } = chart;
  const config = new HashedConfigMap(chart, `${NAME}-config`, { 'haproxy.cfg': proxyConfig(environment) });
  new Microservice(chart, NAME, {
    autoscaling: { minReplicas: 2, maxReplicas: 2 },
    minReadySeconds: 5,
    scaleDown: {},
    pod: {
      // haproxy:haproxy of the alpine image.
      user: 99,
      priority: 'openim-data',
      // preStop, then hard-stop-after.
      gracePeriod: 20,
      containers: [
        container({
          name: 'haproxy',
          image: imageOf(environment, 'haproxy'),
          command: ['haproxy', '-db', '-f', '/config/haproxy.cfg'],
          env: { DRAGONFLY_PASSWORD: { secret: 'dragonfly', key: 'password' } },
          ports,
          resources: { requests: { cpu: '250m', memory: '256Mi' }, limits: { cpu: '2', memory: '512Mi' } },
          startup: httpProbe(ports.metrics, '/alive', { period: 3, failures: 10 }),
          // It becomes ready with the first primary that it finds. Without a primary it stays in the Service for a
          // minute: a failover takes a quarter of that, and clients would find it later again if it left the Service.
          readiness: httpProbe(ports.metrics, '/ready', { period: 3, failures: 20 }),
          liveness: httpProbe(ports.metrics, '/alive', { period: 20, failures: 6 }),
          preStop: ['sleep', '5'],
          mounts: [{ volume: 'config', path: '/config', readOnly: true }],
        }),
      ],
      volumes: [configFiles('config', config.name)],
    },
  });
}
