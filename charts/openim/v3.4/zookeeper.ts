import { mebibytes } from '../../../environments/lib/quantity';
import type { Environment } from '../../../environments/lib/types';
import { HashedConfigMap } from '../../constructs/config-map';
import { container } from '../../constructs/container';
import type { NamespaceChart } from '../../constructs/namespace-chart';
import { execProbe } from '../../constructs/probes';
import { script } from '../../constructs/script';
import { DATA, StatefulCluster } from '../../constructs/stateful-cluster';
import { configFiles, scratch } from '../../constructs/volumes';
import { memberAddresses } from '../../model/addresses';
import { imageOf } from '../../model/images';
import { workloads } from '../../model/workloads';

const NAME = 'openim-zookeeper';
const { ports } = workloads[NAME];
/** zookeeper:1000 in the image. */
const USER = 1000;

/** The registry of OpenIM's services. openim-api also stores its configuration there. */
export function zookeeper(chart: NamespaceChart): void {
  const { environment } = chart;
  const config = new HashedConfigMap(chart, `${NAME}-config`, { 'zoo.cfg': serverConfig(environment) });
  new StatefulCluster(chart, NAME, {
    size: environment.zookeeper,
    service: { client: ports.client },
    peers: ports,
    minReadySeconds: 10,
    pod: {
      user: USER,
      priority: 'openim-data',
      gracePeriod: 30,
      containers: [
        container({
          name: 'zookeeper',
          image: imageOf(environment, 'zookeeper'),
          command: ['/bin/bash', '-ec', script('openim/scripts/zookeeper-start.sh')],
          env: {
            POD_NAME: { field: 'metadata.name' },
            // Megabytes; the other half of the limit is for the JVM itself.
            ZK_SERVER_HEAP: String(mebibytes(environment.zookeeper.limits.memory, 0.5)),
            JMXDISABLE: 'true',
            ZOO_LOG_DIR: '/tmp',
          },
          ports,
          resources: environment.zookeeper,
          // Startup and liveness probe only this member: a lost quorum must not restart the remaining members.
          startup: execProbe(lives, { period: 5, timeout: 5, failures: 60 }),
          readiness: execProbe(serves, { period: 5, timeout: 5, failures: 3 }),
          liveness: execProbe(lives, { period: 10, timeout: 5, failures: 6 }),
          mounts: [
            { volume: DATA, path: '/data' },
            // Only the file: the image has its logging configuration in the same folder.
            { volume: 'config', path: '/conf/zoo.cfg', subPath: 'zoo.cfg', readOnly: true },
            { volume: 'tmp', path: '/tmp' },
          ],
        }),
      ],
      volumes: [configFiles('config', config.name), scratch('tmp', '64Mi')],
    },
  });
}

/** A member without a quorum answers `srvr` without its mode. */
const serves = ['/bin/sh', '-c', `echo srvr | nc -w 3 127.0.0.1 ${ports.client} | grep -q '^Mode: '`];
const lives = ['/bin/sh', '-c', `echo ruok | nc -w 3 127.0.0.1 ${ports.client} | grep -q imok`];

/** Comments are written to the file: a reader in the pod has no other documentation. */
const serverConfig = (environment: Environment): string => `dataDir=/data
clientPort=${ports.client}
# A tick is 2 s. OpenIM requests sessions of 10 s, within the limits of 2 and 20 ticks.
tickTime=2000
initLimit=10
syncLimit=5
# Each registration is a log entry. By default, logs are never purged.
autopurge.snapRetainCount=3
autopurge.purgeInterval=1

# The probes use these commands.
4lw.commands.whitelist=ruok,srvr
admin.enableServer=false
metricsProvider.className=org.apache.zookeeper.metrics.prometheus.PrometheusMetricsProvider
metricsProvider.httpPort=${ports.metrics}

# A member's own name may not resolve yet when it starts.
quorumListenOnAllIPs=true
${memberAddresses(environment, NAME, 'quorum')
  .map((member, ordinal) => `server.${ordinal + 1}=${member}:${ports.election}`)
  .join('\n')}
`;
