import type { k8s } from 'cdk8s-plus-28';
import { adminFrontSize } from '../../../environments/lib/accounts';
import { container } from '../../constructs/container';
import { Microservice } from '../../constructs/microservice';
import type { NamespaceChart } from '../../constructs/namespace-chart';
import { httpProbe, tcpProbe } from '../../constructs/probes';
import { scratch } from '../../constructs/volumes';
import { imageOf } from '../../model/images';
import { runs, workloads } from '../../model/workloads';

const NAME = 'openim-admin-front';
const { ports } = workloads[NAME];
/** nginx:101 in nginx's own images, on which this one is taken to be built: nothing of it is published. */
const USER = 101;

/** OpenIM's pages for administrators: nginx with files whose sources are not published. */
export function adminFront(chart: NamespaceChart, scaleDown: k8s.HpaScalingRulesV2): void {
  const { environment } = chart;
  if (!runs(environment, NAME)) {
    return;
  }
  new Microservice(chart, NAME, {
    autoscaling: adminFrontSize.autoscaling,
    scaleDown,
    service: ports,
    minReadySeconds: 10,
    pod: {
      user: USER,
      priority: 'openim-app',
      gracePeriod: 45,
      containers: [
        container({
          name: 'front',
          image: imageOf(environment, 'openimAdminFront'),
          ports,
          resources: adminFrontSize,
          startup: tcpProbe(ports.http, { period: 5, failures: 24 }),
          readiness: httpProbe(ports.http, '/', { period: 5, failures: 3 }),
          liveness: tcpProbe(ports.http, { period: 20, failures: 6 }),
          preStop: ['sleep', '15'],
          mounts: [
            { volume: 'cache', path: '/var/cache/nginx' },
            { volume: 'run', path: '/var/run' },
            { volume: 'tmp', path: '/tmp' },
          ],
        }),
      ],
      volumes: [scratch('cache', '64Mi'), scratch('run', '1Mi'), scratch('tmp', '64Mi')],
      // A port below 1024 without the right of root.
      sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }],
    },
  });
}
