import { hasEdge } from '../../environments/lib/edge';
import { guaranteed } from '../../environments/lib/quantity';
import type { Environment } from '../../environments/lib/types';
import { HashedConfigMap } from '../constructs/config-map';
import { container } from '../constructs/container';
import type { NamespaceChart } from '../constructs/namespace-chart';
import { httpProbe, tcpProbe } from '../constructs/probes';
import { script } from '../constructs/script';
import { StatefulCluster } from '../constructs/stateful-cluster';
import { configFiles, memory, scratch } from '../constructs/volumes';
import { waitFor } from '../constructs/wait';
import { address, host, podHost } from '../model/addresses';
import { BUCKET } from '../model/openim/names';
import { drain } from '../model/routes';
import { portOf, workloads } from '../model/workloads';
import { env, image, logging, masters, mounts, USER } from './common';

const S3_KEYS = 'seaweedfs-s3';
const secret = (name: string, key: string) => ({ secret: name, key });

/** Filers serve S3, and keep the names of files in MySQL. */
export function filer(chart: NamespaceChart): void {
  const name = 'seaweedfs-filer';
  const { ports } = workloads[name];
  const { filer: size, replication } = chart.environment.seaweedfs;
  const config = new HashedConfigMap(chart, `${name}-config`, { 'filer.toml': filerToml(chart.environment) });
  new StatefulCluster(chart, name, {
    size,
    service: { s3: ports.s3, http: ports.http, grpc: ports.grpc },
    peers: ports,
    // Two filers that start on an empty store at the same time conflict: the second waits for the first.
    podManagement: 'OrderedReady',
    minReadySeconds: 10,
    pod: {
      user: USER,
      priority: 'openim-data',
      // weed takes 12 s to stop, after the seconds in which the edge removes the pod.
      gracePeriod: drain(chart.environment) + 45,
      initContainers: [
        // A filer exits when MySQL is unavailable, and a back-off of minutes follows.
        waitFor(chart.environment, image(chart.environment), [
          address(chart.environment, 'openim-mysql', 'mysql'),
          address(chart.environment, 'seaweedfs-master', 'http'),
        ]),
        container({
          name: 's3-config',
          image: image(chart.environment),
          command: ['/bin/sh', '-ec', script('seaweedfs/scripts/s3-config.sh')],
          env: {
            BUCKET,
            ADMIN_ACCESS_KEY: secret(S3_KEYS, 'admin-access-key'),
            ADMIN_SECRET_KEY: secret(S3_KEYS, 'admin-secret-key'),
            OPENIM_ACCESS_KEY: secret(S3_KEYS, 'openim-access-key'),
            OPENIM_SECRET_KEY: secret(S3_KEYS, 'openim-secret-key'),
            ...(chart.environment.backups && {
              BACKUP_ACCESS_KEY: secret(S3_KEYS, 'backup-access-key'),
              BACKUP_SECRET_KEY: secret(S3_KEYS, 'backup-secret-key'),
            }),
          },
          resources: guaranteed('50m', '32Mi'),
          mounts: [{ volume: 's3', path: '/etc/seaweedfs-s3' }],
        }),
      ],
      containers: [
        container({
          name: 'filer',
          image: image(chart.environment),
          command: ['weed'],
          args: [
            ...logging,
            'filer',
            `-ip=${podHost(chart.environment, name, '$(POD_NAME)')}`,
            '-ip.bind=0.0.0.0',
            `-port=${ports.http}`,
            `-master=${masters(chart.environment)}`,
            `-defaultReplicaPlacement=${replication}`,
            '-dirListLimit=100000',
            '-maxMB=4',
            '-concurrentUploadLimitMB=256',
            '-disableDirListing',
            '-exposeDirectoryData=false',
            '-ui.deleteDir=false',
            `-metricsPort=${ports.metrics}`,
            '-s3',
            // Google's front ends keep idle connections for 600 s; by default weed closes them after 120 s, even during
            // a request.
            ...(hasEdge(chart.environment, 'gke-gateway') ? ['-s3.idleTimeout=620'] : []),
            `-s3.port=${ports.s3}`,
            // Without users in a file weed accepts any key.
            '-s3.config=/etc/seaweedfs-s3/s3.json',
            '-s3.allowDeleteBucketNotEmpty=false',
            '-s3.concurrentUploadLimitMB=256',
            `-s3.allowedOrigins=${chart.environment.corsAllowedOrigins}`,
            // Enabled by default, on 8181 and 9101.
            '-s3.port.iceberg=0',
            '-s3.port.lance=0',
          ],
          env: { ...env, WEED_MYSQL2_PASSWORD: secret('seaweedfs-mysql', 'password') },
          ports,
          resources: size,
          // S3 opens last.
          startup: tcpProbe(ports.s3, { period: 5, failures: 60 }),
          // Looks a path up in MySQL: without MySQL there are no names.
          readiness: httpProbe(ports.http, '/healthz', { period: 5, failures: 3 }),
          // A filer survives an outage of MySQL; a restart would not repair MySQL.
          liveness: tcpProbe(ports.http, { period: 10, failures: 6 }),
          preStop: ['sleep', String(drain(chart.environment))],
          mounts: [
            ...mounts,
            { volume: 'config', path: '/etc/seaweedfs', readOnly: true },
            { volume: 's3', path: '/etc/seaweedfs-s3', readOnly: true },
          ],
        }),
      ],
      volumes: [configFiles('config', config.name), memory('s3', '1Mi'), scratch('tmp', '256Mi')],
    },
  });
}

/**
 * One store for all filers: with a store each, files overwritten through both filers permanently differed in a test.
 * SQL as in weed's scaffold, but VALUES() instead of an alias, which MySQL before 8.0.19 does not support.
 */
const filerToml = (environment: Environment): string => `[leveldb2]
enabled = false

[mysql2]
enabled = true
hostname = "${host(environment, 'openim-mysql')}"
port = ${portOf(environment, 'openim-mysql', 'mysql')}
username = "seaweedfs"
database = "seaweedfs"
connection_max_idle = 5
connection_max_open = 50
connection_max_lifetime_seconds = 300
interpolateParams = true
createTable = """
  CREATE TABLE IF NOT EXISTS \`%s\` (
    \`dirhash\` BIGINT NOT NULL,
    \`name\` VARCHAR(766) NOT NULL,
    \`directory\` TEXT NOT NULL,
    \`meta\` LONGBLOB,
    PRIMARY KEY (\`dirhash\`, \`name\`)
  ) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
"""
enableUpsert = true
upsertQuery = """INSERT INTO \`%s\` (\`dirhash\`,\`name\`,\`directory\`,\`meta\`) VALUES (?,?,?,?) ON DUPLICATE KEY UPDATE \`meta\` = VALUES(\`meta\`)"""
`;
