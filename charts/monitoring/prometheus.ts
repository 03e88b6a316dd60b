import { mebibytes } from '../../environments/lib/quantity';
import { HashedConfigMap } from '../constructs/config-map';
import { container } from '../constructs/container';
import type { NamespaceChart } from '../constructs/namespace-chart';
import { httpProbe } from '../constructs/probes';
import { DATA, StatefulCluster } from '../constructs/stateful-cluster';
import { configFiles } from '../constructs/volumes';
import { imageOf } from '../model/images';
import { workloads } from '../model/workloads';
import { prometheusConfig, prometheusRules, RULES } from './prometheus-config';

const NAME = 'prometheus';
const { ports } = workloads[NAME];

/** One Prometheus: a second one would store the same samples. While its node is replaced, nothing is monitored. */
export function prometheus(chart: NamespaceChart): void {
  const { environment } = chart;
  const { prometheus: size } = environment.monitoring;
  const config = new HashedConfigMap(chart, `${NAME}-config`, {
    'prometheus.yml': prometheusConfig(environment),
    [RULES]: prometheusRules(environment),
  });
  new StatefulCluster(chart, NAME, {
    size: { ...size, replicas: 1 },
    service: ports,
    minReadySeconds: 10,
    pod: {
      // nobody in the image.
      user: 65534,
      priority: 'openim-monitoring',
      apiToken: true,
      // It writes its head block to disk.
      gracePeriod: 120,
      containers: [
        container({
          name: NAME,
          image: imageOf(environment, 'prometheus'),
          args: [
            '--config.file=/etc/prometheus/prometheus.yml',
            '--storage.tsdb.path=/prometheus',
            `--web.listen-address=:${ports.http}`,
            '--log.format=json',
          ],
          env: { GOMEMLIMIT: `${mebibytes(size.limits.memory, 0.9)}MiB` },
          ports,
          resources: size,
          // It replays its write-ahead log of three hours.
          startup: httpProbe(ports.http, '/-/ready', { period: 5, failures: 120 }),
          readiness: httpProbe(ports.http, '/-/ready', { period: 5, failures: 3 }),
          liveness: httpProbe(ports.http, '/-/healthy', { period: 20, failures: 6 }),
          mounts: [
            { volume: 'config', path: '/etc/prometheus', readOnly: true },
            // A folder of the volume: lost+found of an ext4 disk is not a block.
            { volume: DATA, path: '/prometheus', subPath: 'data' },
          ],
        }),
      ],
      volumes: [configFiles('config', config.name)],
    },
  });
}
