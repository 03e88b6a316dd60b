import { HashedConfigMap } from '../constructs/config-map';
import { container } from '../constructs/container';
import { Microservice } from '../constructs/microservice';
import type { NamespaceChart } from '../constructs/namespace-chart';
import { httpProbe, tcpProbe } from '../constructs/probes';
import { configFiles, scratch } from '../constructs/volumes';
import { toYaml } from '../constructs/yaml';
import { address } from '../model/addresses';
import { imageOf } from '../model/images';
import { workloads } from '../model/workloads';
import { dashboardsOf, renderDashboard } from './dashboards';

const NAME = 'grafana';
const { ports } = workloads[NAME];

/** Displays dashboards. All of them come from files: manual changes are lost with the pod. */
export function grafana(chart: NamespaceChart): void {
  const { environment } = chart;
  const config = new HashedConfigMap(chart, `${NAME}-config`, {
    'datasources.yml': toYaml({
      apiVersion: 1,
      datasources: [
        {
          name: 'Prometheus',
          uid: 'prometheus',
          type: 'prometheus',
          access: 'proxy',
          url: `http://${address(environment, 'prometheus', 'http')}`,
          isDefault: true,
          jsonData: { timeInterval: '30s' },
        },
      ],
    }),
    'dashboards.yml': toYaml({
      apiVersion: 1,
      providers: [{ name: 'openim', type: 'file', options: { path: '/dashboards' } }],
    }),
  });
  const dashboards = new HashedConfigMap(
    chart,
    `${NAME}-dashboards`,
    Object.fromEntries(dashboardsOf(environment).map((one) => [`${one.uid}.json`, renderDashboard(one)])),
  );
  new Microservice(chart, NAME, {
    autoscaling: { minReplicas: 1, maxReplicas: 1 },
    service: ports,
    minReadySeconds: 5,
    scaleDown: {},
    pod: {
      // grafana:472 in the image.
      user: 472,
      priority: 'openim-monitoring',
      gracePeriod: 30,
      containers: [
        container({
          name: NAME,
          image: imageOf(environment, 'grafana'),
          env: {
            GF_SECURITY_ADMIN_PASSWORD: { secret: NAME, key: 'admin-password' },
            GF_SERVER_HTTP_PORT: String(ports.http),
            GF_USERS_ALLOW_SIGN_UP: 'false',
            // No policy allows egress, and it would try to connect.
            GF_ANALYTICS_REPORTING_ENABLED: 'false',
            GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
            GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
            GF_PLUGINS_PREINSTALL_DISABLED: 'true',
            GF_NEWS_NEWS_FEED_ENABLED: 'false',
            GF_SECURITY_DISABLE_GRAVATAR: 'true',
            GF_LOG_CONSOLE_FORMAT: 'json',
          },
          ports,
          resources: environment.monitoring.grafana,
          startup: httpProbe(ports.http, '/api/health', { period: 5, failures: 60 }),
          readiness: httpProbe(ports.http, '/api/health', { period: 5, failures: 3 }),
          liveness: tcpProbe(ports.http, { period: 20, failures: 6 }),
          mounts: [
            {
              volume: 'config',
              path: '/etc/grafana/provisioning/datasources/datasources.yml',
              subPath: 'datasources.yml',
              readOnly: true,
            },
            {
              volume: 'config',
              path: '/etc/grafana/provisioning/dashboards/dashboards.yml',
              subPath: 'dashboards.yml',
              readOnly: true,
            },
            { volume: 'dashboards', path: '/dashboards', readOnly: true },
            { volume: 'data', path: '/var/lib/grafana' },
            { volume: 'tmp', path: '/tmp' },
          ],
        }),
      ],
      volumes: [
        configFiles('config', config.name),
        configFiles('dashboards', dashboards.name),
        scratch('data', '256Mi'),
        scratch('tmp', '64Mi'),
      ],
    },
  });
}
