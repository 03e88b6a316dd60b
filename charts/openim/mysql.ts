import { guaranteed, mebibytes } from '../../environments/lib/quantity';
import type { Environment } from '../../environments/lib/types';
import { HashedConfigMap } from '../constructs/config-map';
import { container } from '../constructs/container';
import type { NamespaceChart } from '../constructs/namespace-chart';
import { execProbe } from '../constructs/probes';
import { script } from '../constructs/script';
import { SetupJob } from '../constructs/setup-job';
import { DATA, StatefulCluster } from '../constructs/stateful-cluster';
import { configFiles, memory, scratch } from '../constructs/volumes';
import { host } from '../model/addresses';
import { imageOf } from '../model/images';
import { databases, releaseOf } from '../model/openim/releases';
import { workloads } from '../model/workloads';
import { exporterAccount } from './exporter-account';
import { mysqlAlive } from './mysql-alive';
import { diskSettings } from './mysql-disk';
import { mysqlRead, replicationSource } from './mysql-read';
import { variantOf } from './variants';

const NAME = 'openim-mysql';
const { ports } = workloads[NAME];
/** mysql:999 in the image. */
const USER = 999;

/** Metadata of the object store, and on v3.4 OpenIM's users, friends, groups and conversations. */
export function mysql(chart: NamespaceChart): void {
  const { environment } = chart;
  const line = variantOf(environment).mysql;
  const source = replicationSource(environment);
  const config = new HashedConfigMap(chart, `${NAME}-config`, {
    'openim.cnf': openimConfig(environment),
    ...source.config,
  });
  const program = { image: imageOf(environment, 'mysql'), resources: environment.mysql };
  const files = [
    { volume: 'config', path: '/etc/mysql/conf.d', readOnly: true as const },
    { volume: 'run', path: '/var/run/mysqld' },
    { volume: 'tmp', path: '/tmp' },
  ];
  new StatefulCluster(chart, NAME, {
    size: { ...environment.mysql, replicas: 1 },
    service: ports,
    podManagement: 'OrderedReady',
    minReadySeconds: 10,
    pod: {
      user: USER,
      priority: 'openim-data',
      // InnoDB writes its dirty pages before it stops.
      gracePeriod: 120,
      initContainers: [
        container({
          ...program,
          name: 'initialize',
          // Not the image's entry point: it treats the incomplete data of a killed first start as complete.
          command: ['/bin/bash', '-ec', script('openim/scripts/mysql-initialize.sh')],
          mounts: [{ volume: DATA, path: '/volume' }, ...files],
        }),
      ],
      containers: [
        container({
          ...program,
          name: 'mysql',
          command: [
            '/bin/bash',
            '-ec',
            script('openim/scripts/mysql-accounts.sh') +
              line.accounts +
              source.accounts +
              script('openim/scripts/mysql-start.sh'),
          ],
          env: {
            MYSQL_ROOT_PASSWORD: { secret: NAME, key: 'root-password' },
            SETUP_PASSWORD: { secret: NAME, key: 'setup-password' },
            ...source.env,
          },
          ports,
          ...mysqlAlive,
          readiness: execProbe(['mysql', '--user=probe', '--execute=SELECT 1'], { period: 10, timeout: 5, failures: 3 }),
          // A folder of the volume: an ext4 disk has lost+found in its root, and mysqld rejects a folder with files in
          // it.
          mounts: [{ volume: DATA, path: '/var/lib/mysql', subPath: 'data' }, ...files],
        }),
      ],
      volumes: [configFiles('config', config.name), memory('run', '16Mi'), scratch('tmp', '256Mi')],
    },
  });
  if (environment.mysql.replicas > 1) {
    mysqlRead(chart, openimConfig(environment));
  }
  setup(chart);
}

const openimConfig = (environment: Environment): string =>
  // The object store and administrators need at most 300.
  serverConfig(
    mebibytes(environment.mysql.limits.memory, 0.5),
    300 + releaseOf(environment).mysql.connections(environment),
    diskSettings(environment),
  );

/** Comments are written to the file: a reader in the pod has no other documentation. */
const serverConfig = (bufferPoolMiB: number, connections: number, disk: string): string => `[mysqld]
character-set-server = utf8mb4
collation-server = utf8mb4_0900_ai_ci
default-time-zone = '+00:00'
skip-name-resolve = ON
max_connections = ${connections}

# Half of the container's memory limit.
innodb_buffer_pool_size = ${bufferPoolMiB}M
innodb_redo_log_capacity = 256M
innodb_flush_method = O_DIRECT
${disk}# An acknowledged commit survives a crash of the node.
innodb_flush_log_at_trx_commit = 1
sync_binlog = 1

# For point-in-time restore and replicas: row events with GTIDs, kept for three days.
server_id = 1
gtid_mode = ON
enforce_gtid_consistency = ON
log_bin = /var/lib/mysql/binlog
max_binlog_size = 256M
binlog_expire_logs_seconds = 259200

secure_file_priv = NULL
local_infile = OFF
log_error_verbosity = 2
slow_query_log = ON
long_query_time = 1
`;

function setup(chart: NamespaceChart): void {
  const { environment } = chart;
  const { backups } = environment;
  const line = variantOf(environment).mysql;
  const account = exporterAccount(environment);
  new SetupJob(chart, `${NAME}-setup`, {
    user: USER,
    priority: 'openim-data',
    gracePeriod: 10,
    containers: [
      container({
        name: 'setup',
        image: imageOf(environment, 'mysql'),
        command: [
          '/bin/bash',
          '-ec',
          script('openim/scripts/mysql-setup.sh') +
            line.setup +
            account.setup +
            (backups ? script('openim/scripts/mysql-setup-backup.sh') : ''),
        ],
        env: {
          MYSQL_HOST: host(environment, NAME),
          SETUP_PASSWORD: { secret: NAME, key: 'setup-password' },
          SEAWEEDFS_PASSWORD: { secret: NAME, key: 'seaweedfs-password' },
          ...line.env,
          ...account.env,
          ...(backups && {
            DATABASES: databases(environment),
            BACKUP_PASSWORD: { secret: NAME, key: 'backup-password' },
          }),
        },
        resources: guaranteed('100m', '128Mi'),
        mounts: [{ volume: 'tmp', path: '/tmp' }],
      }),
    ],
    volumes: [memory('tmp', '1Mi')],
  });
}
