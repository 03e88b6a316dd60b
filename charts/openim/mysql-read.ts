import type { Environment } from '../../environments/lib/types';
import { HashedConfigMap } from '../constructs/config-map';
import { container } from '../constructs/container';
import type { NamespaceChart } from '../constructs/namespace-chart';
import { execProbe } from '../constructs/probes';
import { script } from '../constructs/script';
import { DATA, StatefulCluster } from '../constructs/stateful-cluster';
import { configFiles, memory, scratch } from '../constructs/volumes';
import { host } from '../model/addresses';
import type { EnvValue } from '../model/env';
import { imageOf } from '../model/images';
import { workloads } from '../model/workloads';
import { mysqlAlive } from './mysql-alive';

const SOURCE = 'openim-mysql';
const NAME = 'openim-mysql-read';
const { ports } = workloads[NAME];
/** mysql:999 in the image. */
const USER = 999;
const REPLICATION_PASSWORD = { secret: SOURCE, key: 'replication-password' };
/** Settings of a primary with replicas. */
interface Source {
  readonly config: Readonly<Record<string, string>>;
  readonly accounts: string;
  readonly env: Readonly<Record<string, EnvValue>>;
}

/**
 * Lets replicas copy the primary: the clone plugin, and an account that is created at every start, because existing
 * disks need it too.
 */
export const replicationSource = ({ mysql }: Environment): Source =>
  mysql.replicas > 1
    ? {
        config: { 'source.cnf': sourceConfig },
        accounts: script('openim/scripts/mysql-accounts-replication.sh'),
        // Replicas are optional, and the primary is not.
        env: { REPLICATION_PASSWORD: { ...REPLICATION_PASSWORD, optional: true } },
      }
    : { config: {}, accounts: '', env: {} };

const sourceConfig = `[mysqld]
plugin_load_add = mysql_clone.so
# The disk may have belonged to a replica.
skip_replica_start = ON
`;

const replicaConfig = `[mysqld]
super_read_only = ON
# The replica starts only after its source is set (mysql-follow.sh).
skip_replica_start = ON
relay_log = /var/lib/mysql/relay
relay_log_recovery = ON
# The primary sends a heartbeat after half of this time. Without heartbeats the replica is not ready.
replica_net_timeout = 10
`;

/** Read-only copies of the primary: each clones it onto its empty disk, then replicates by GTID. */
export function mysqlRead(chart: NamespaceChart, openimConfig: string): void {
  const { environment } = chart;
  const { replicas } = environment.mysql;
  const config = new HashedConfigMap(chart, `${NAME}-config`, {
    'openim.cnf': openimConfig,
    // Read after openim.cnf.
    'replica.cnf': replicaConfig,
  });
  const program = {
    image: imageOf(environment, 'mysql'),
    env: {
      POD_NAME: { field: 'metadata.name' },
      SOURCE_HOST: host(environment, SOURCE),
      SOURCE_PORT: String(ports.mysql),
      REPLICATION_PASSWORD,
    },
    resources: environment.mysql,
  };
  const files = [
    { volume: 'config', path: '/etc/mysql/conf.d', readOnly: true as const },
    { volume: 'run', path: '/var/run/mysqld' },
    { volume: 'tmp', path: '/tmp' },
  ];
  new StatefulCluster(chart, NAME, {
    size: { ...environment.mysql, replicas: replicas - 1 },
    service: ports,
    // In parallel several would clone at the same time, and the primary allows only one.
    podManagement: 'OrderedReady',
    minReadySeconds: 10,
    pod: {
      user: USER,
      priority: 'openim-data',
      gracePeriod: 120,
      awayFrom: SOURCE,
      initContainers: [
        container({
          ...program,
          name: 'clone',
          command: ['/bin/bash', '-ec', script('openim/scripts/mysql-clone.sh')],
          mounts: [{ volume: DATA, path: '/volume' }, ...files],
        }),
      ],
      containers: [
        container({
          ...program,
          name: 'mysql',
          command: ['/bin/bash', '-ec', script('openim/scripts/mysql-follow.sh')],
          env: { ...program.env, MAX_LAG: '30' },
          ports,
          ...mysqlAlive,
          readiness: execProbe(['/bin/bash', '-ec', script('openim/scripts/mysql-in-step.sh')], {
            period: 10,
            timeout: 5,
            failures: 3,
          }),
          mounts: [{ volume: DATA, path: '/var/lib/mysql', subPath: 'data' }, ...files],
        }),
      ],
      volumes: [configFiles('config', config.name), memory('run', '16Mi'), scratch('tmp', '256Mi')],
    },
  });
}
