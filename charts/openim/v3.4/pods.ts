import { mebibytes } from '../../../environments/lib/quantity';
import type { Environment, Resources } from '../../../environments/lib/types';
import { HashedConfigMap } from '../../constructs/config-map';
import { container } from '../../constructs/container';
import type { NamespaceChart } from '../../constructs/namespace-chart';
import type { PodProps } from '../../constructs/pod';
import { httpProbe, tcpProbe } from '../../constructs/probes';
import { memory, scratch } from '../../constructs/volumes';
import { imageOf } from '../../model/images';
import type { ServiceName } from '../../model/openim/service';
import { type ServiceRow, services } from '../../model/openim/v3.4/services';
import { drain } from '../../model/routes';
import { renderConfig, renderNotification } from './config';
import { preparations } from './preparations';

/** In the image; its own entry point starts all services at once in a shell that never exits. */
const binary = ({ openim }: Environment, { binary }: ServiceRow): string =>
  `/openim/openim-server/_output/bin/platforms/linux/${openim.architecture}/${binary}`;

/** Any number above 10000 is valid: the binaries own no files. */
const USER = 10001;

/** Renders the configuration files; gives the pod of each program on them. */
export function pods(chart: NamespaceChart): (name: ServiceName, resources: Resources) => PodProps {
  const { environment } = chart;
  const notification = new HashedConfigMap(chart, 'notification', { 'notification.yaml': renderNotification() });
  return (name, resources) => {
    const config = new HashedConfigMap(chart, `config-${name}`, {
      'config.yaml': renderConfig(environment, services[name]),
    });
    return servicePod(environment, name, resources, [config.name, notification.name]);
  };
}

/** The pod of one OpenIM program: it waits for its data services, writes its configuration, then runs the binary. */
function servicePod(
  environment: Environment,
  name: ServiceName,
  resources: Resources,
  configMaps: readonly string[],
): PodProps {
  const row: ServiceRow = services[name];
  const image = imageOf(environment, 'openimV34');
  const entrance = row.ports.http ?? row.ports.ws;
  return {
    user: USER,
    priority: 'openim-app',
    // No v3.4 release handles SIGTERM: requests in flight are lost, and a longer grace period would not help.
    gracePeriod: entrance ? drain(environment) + 15 : 15,
    initContainers: preparations(environment, row, image),
    containers: [
      container({
        name,
        image,
        command: [binary(environment, row)],
        // Ports and the rest come from config.yaml: -p, -w, --prometheus_port and -n would only repeat them, and
        // openim-api does not have --prometheus_port.
        args: ['-c', '/config'],
        ports: row.ports,
        resources,
        ...probes(row),
        env: {
          // Go collects garbage more often near its limit, instead of being killed at it.
          GOMEMLIMIT: `${mebibytes(resources.limits.memory, 0.9)}MiB`,
          // The image's time zone is Shanghai, and times are written to MySQL in local time.
          TZ: 'Etc/UTC',
        },
        // The other programs find pods in ZooKeeper, which lists a pod for 10 s after its end: waiting would not help
        // them.
        preStop: entrance ? ['sleep', String(drain(environment))] : undefined,
        mounts: [
          { volume: 'config', path: '/config', readOnly: true },
          { volume: 'tmp', path: '/tmp' },
        ],
      }),
    ],
    volumes: [
      { name: 'template', projected: { sources: configMaps.map((configMap) => ({ configMap: { name: configMap } })) } },
      memory('config', '1Mi'),
      scratch('tmp', '64Mi'),
    ],
  };
}

/**
 * v3.4.0 has no health endpoint. Its metrics port opens after it is registered in ZooKeeper, its other ports at the
 * same time or later: an answer on the metrics port means started and alive, an open port means ready.
 */
function probes({ ports }: ServiceRow) {
  const main = ports.http ?? ports.ws ?? ports.grpc ?? ports.metrics;
  if (main === undefined || ports.metrics === undefined) {
    return {};
  }
  return {
    // It tries to reach MySQL for 100 s, MongoDB for 30 s and Kafka for up to 19 s before it exits.
    startup: httpProbe(ports.metrics, '/metrics', { period: 5, failures: 36 }),
    readiness: tcpProbe(main, { period: 5, failures: 2 }),
    liveness: httpProbe(ports.metrics, '/metrics', { period: 20, timeout: 5, failures: 6 }),
  };
}
