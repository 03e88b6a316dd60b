import { guaranteed } from '../../environments/lib/quantity';
import { container } from '../constructs/container';
import type { NamespaceChart } from '../constructs/namespace-chart';
import { execProbe, tcpProbe } from '../constructs/probes';
import { script } from '../constructs/script';
import { DATA, StatefulCluster } from '../constructs/stateful-cluster';
import { podHost, SENTINELS } from '../model/addresses';
import { imageOf } from '../model/images';
import { portOf, workloads } from '../model/workloads';

const NAME = 'dragonfly-sentinel';
const { ports } = workloads[NAME];

/** Three Sentinels: they agree that the primary is down and promote a replica. */
export function dragonflySentinels(chart: NamespaceChart): void {
  const { environment } = chart;
  const resources = guaranteed('100m', '64Mi');
  new StatefulCluster(chart, NAME, {
    // The volume stores the current primary and its epoch: without them a Sentinel would select the first pod again.
    size: { replicas: SENTINELS, storageSize: '1Gi', ...resources },
    service: ports,
    minReadySeconds: 10,
    pod: {
      // valkey:valkey of the alpine image.
      user: 999,
      group: 1000,
      priority: 'openim-data',
      gracePeriod: 10,
      containers: [
        container({
          name: 'sentinel',
          image: imageOf(environment, 'valkey'),
          command: ['/bin/sh', '-ec', script('dragonfly/scripts/sentinel.sh'), 'start'],
          env: {
            POD_NAME: { field: 'metadata.name' },
            HOST: podHost(environment, NAME, '$(POD_NAME)'),
            PORT: String(ports.sentinel),
            PRIMARY: `${podHost(environment, 'dragonfly', 'dragonfly-0')}:${portOf(environment, 'dragonfly', 'redis')}`,
            REDISCLI_AUTH: { secret: 'dragonfly', key: 'password' },
          },
          ports,
          resources,
          startup: tcpProbe(ports.sentinel, { period: 5, failures: 12 }),
          readiness: tcpProbe(ports.sentinel, { period: 5, failures: 3 }),
          liveness: execProbe(['/bin/sh', '-c', `valkey-cli -p ${ports.sentinel} PING | grep -q PONG`], {
            period: 15,
            timeout: 10,
            failures: 4,
          }),
          mounts: [{ volume: DATA, path: '/data' }],
        }),
      ],
    },
  });
}
