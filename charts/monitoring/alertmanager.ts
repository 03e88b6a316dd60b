import type { k8s } from 'cdk8s-plus-28';
import type { Environment } from '../../environments/lib/types';
import { HashedConfigMap } from '../constructs/config-map';
import { container } from '../constructs/container';
import type { NamespaceChart } from '../constructs/namespace-chart';
import { httpProbe } from '../constructs/probes';
import { DATA, StatefulCluster } from '../constructs/stateful-cluster';
import { configFiles } from '../constructs/volumes';
import { imageOf } from '../model/images';
import { inventory, receiverNames } from '../model/secrets';
import { workloads } from '../model/workloads';
import { alertmanagerConfig, RECEIVERS } from './alertmanager-config';

const NAME = 'alertmanager';
const { ports } = workloads[NAME];

/** Groups alerts, inhibits dependent ones, and notifies receivers. */
export function alertmanager(chart: NamespaceChart): void {
  const { environment } = chart;
  const size = environment.monitoring.alertmanager;
  const config = new HashedConfigMap(chart, `${NAME}-config`, { 'alertmanager.yml': alertmanagerConfig(environment) });
  new StatefulCluster(chart, NAME, {
    // One replica: several would gossip over UDP, which no policy of this chart allows. The volume stores silences and
    // the notification log.
    size: { ...size, replicas: 1 },
    service: ports,
    minReadySeconds: 10,
    pod: {
      // nobody in the image.
      user: 65534,
      priority: 'openim-monitoring',
      gracePeriod: 30,
      containers: [
        container({
          name: NAME,
          image: imageOf(environment, 'alertmanager'),
          args: [
            '--config.file=/etc/alertmanager/config/alertmanager.yml',
            '--storage.path=/alertmanager',
            '--cluster.listen-address=',
            `--web.listen-address=:${ports.http}`,
            '--log.format=json',
          ],
          ports,
          resources: size,
          startup: httpProbe(ports.http, '/-/ready', { period: 3, failures: 20 }),
          readiness: httpProbe(ports.http, '/-/ready', { period: 5, failures: 3 }),
          liveness: httpProbe(ports.http, '/-/healthy', { period: 20, failures: 6 }),
          mounts: [
            { volume: 'config', path: '/etc/alertmanager/config', readOnly: true },
            { volume: 'receivers', path: RECEIVERS, readOnly: true },
            { volume: DATA, path: '/alertmanager', subPath: 'data' },
          ],
        }),
      ],
      volumes: [configFiles('config', config.name), receivers(environment)],
    },
  });
}

/** Each of them is optional: a missing one makes notifications fail, and NotificationsFail notifies the other receivers. */
const receivers = (environment: Environment): k8s.Volume => ({
  name: 'receivers',
  projected: {
    defaultMode: 0o440,
    sources: inventory(environment).flatMap(({ receiver, secret, key }) =>
      receiver ? [{ secret: { name: secret, items: [{ key, path: receiverNames[receiver] }], optional: true } }] : [],
    ),
  },
});
