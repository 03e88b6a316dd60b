import type { Construct } from 'constructs';
import { hasEdge } from '../../environments/lib/edge';
import { amount, guaranteed } from '../../environments/lib/quantity';
import type { Environment } from '../../environments/lib/types';
import { imageOf } from '../../environments/lib/versions';
import { backups } from '../backups/cron-jobs';
import { HashedConfigMap } from '../constructs/config-map';
import { container, type EnvValue } from '../constructs/container';
import { NamespaceChart } from '../constructs/namespace-chart';
import { httpProbe, tcpProbe } from '../constructs/probes';
import { script } from '../constructs/script';
import { SetupJob } from '../constructs/setup-job';
import { DATA, StatefulCluster } from '../constructs/stateful-cluster';
import { configFiles, memory, scratch } from '../constructs/volumes';
import { waitFor } from '../constructs/wait';
import { BUCKET } from '../model/openim/names';
import { drain } from '../model/routes';
import { address, host, memberAddresses, podHost, portOf, workloads } from '../model/workloads';

/** seaweed:1000 in the image. */
const USER = 1000;
const S3_KEYS = 'seaweedfs-s3';
const secret = (name: string, key: string) => ({ secret: name, key });

/** Object storage: masters know where volumes are, volume servers hold the bytes, filers speak S3 and keep names in MySQL. */
export class SeaweedfsChart extends NamespaceChart {
  private readonly image = imageOf(this.environment, 'seaweedfs');
  private readonly masters = memberAddresses(this.environment, 'seaweedfs-master', 'http').join(',');

  constructor(scope: Construct, environment: Environment) {
    super(scope, environment, 'seaweedfs');
    this.master();
    this.volume();
    this.filer();
    this.setup();
    backups(this, 'seaweedfs');
  }

  /** What all roles share. Writes to a volume server need a token that master and filer sign with the same key. */
  private env(): Record<string, EnvValue> {
    return {
      POD_NAME: { field: 'metadata.name' },
      WEED_JWT_SIGNING_KEY: secret('seaweedfs-jwt', 'signing-key'),
    };
  }

  private master(): void {
    const name = 'seaweedfs-master';
    const { ports } = workloads[name];
    const { master: size, replication } = this.environment.seaweedfs;
    new StatefulCluster(this, name, {
      size,
      service: { http: ports.http, grpc: ports.grpc },
      peers: ports,
      minReadySeconds: 10,
      pod: {
        user: USER,
        priority: 'openim-data',
        gracePeriod: 60,
        containers: [
          container({
            name: 'master',
            image: this.image,
            command: ['weed'],
            args: [
              ...logging,
              'master',
              // Must be, letter for letter, one of -peers: otherwise each master elects itself (seaweedfs#6243).
              `-ip=${podHost(this.environment, name, '$(POD_NAME)')}`,
              `-peers=${this.masters}`,
              '-ip.bind=0.0.0.0',
              `-port=${ports.http}`,
              '-mdir=/data',
              `-defaultReplication=${replication}`,
              // The default of 30 GB leaves one volume on a 50 Gi disk, and the second bucket finds no room.
              '-volumeSizeLimitMB=1024',
              // A new leader 1.8 s after the old one is gone, measured; 11 s with the default of 10 s.
              '-electionTimeout=2s',
              '-resumeState=true',
              '-garbageThreshold=0.3',
              '-telemetry=false',
              `-metricsPort=${ports.metrics}`,
            ],
            env: {
              ...this.env(),
              // Volumes to make at a time for a bucket; the default of 6 would take 12 of a small server's places.
              WEED_MASTER_VOLUME_GROWTH_COPY_1: '2',
              WEED_MASTER_VOLUME_GROWTH_COPY_2: '2',
              WEED_MASTER_MAINTENANCE_SCRIPTS: maintenance,
            },
            ports,
            resources: size,
            startup: httpProbe(ports.http, '/cluster/status', { period: 5, failures: 24 }),
            readiness: httpProbe(ports.http, '/cluster/status', { period: 5, failures: 3 }),
            liveness: httpProbe(ports.http, '/healthz', { period: 10, failures: 6 }),
            mounts: mounts(DATA),
          }),
        ],
        volumes: [scratch('tmp', '64Mi')],
      },
    });
  }

  private volume(): void {
    const name = 'seaweedfs-volume';
    const { ports } = workloads[name];
    const { volume: size } = this.environment.seaweedfs;
    new StatefulCluster(this, name, {
      size,
      service: { http: ports.http, grpc: ports.grpc },
      peers: ports,
      minReadySeconds: 30,
      pod: {
        user: USER,
        priority: 'openim-data',
        // 10 s out of the masters' books (-preStopSeconds), then reads and writes in flight.
        gracePeriod: 150,
        containers: [
          container({
            name: 'volume',
            image: this.image,
            command: ['weed'],
            args: [
              ...logging,
              'volume',
              `-ip=${podHost(this.environment, name, '$(POD_NAME)')}`,
              '-ip.bind=0.0.0.0',
              `-port=${ports.http}`,
              `-master=${this.masters}`,
              '-dir=/data',
              // As many volumes as the disk holds, read-only when 5 % of it is left.
              '-max=0',
              '-minFreeSpace=5',
              // 25 bytes of memory a file. leveldb takes 2 MiB a volume, of which a disk of 500 GiB holds 475: with 476 volumes
              // and 9.5 million files 1,136 MB against 359 MB, measured.
              '-index=memory',
              '-readMode=proxy',
              // For each copy of a volume: rebuilt, balanced or vacuumed.
              `-maintenanceMBps=${copySpeed(this.environment)}`,
              `-compactionMBps=${copySpeed(this.environment)}`,
              '-fileSizeLimitMB=256',
              '-preStopSeconds=10',
              `-metricsPort=${ports.metrics}`,
            ],
            env: this.env(),
            ports,
            resources: size,
            startup: httpProbe(ports.http, '/status', { period: 10, failures: 60 }),
            readiness: httpProbe(ports.http, '/healthz', { period: 10, failures: 3 }),
            // Not /healthz, which fails when the masters are away: all volume servers would restart for nothing.
            liveness: httpProbe(ports.http, '/status', { period: 20, timeout: 5, failures: 6 }),
            mounts: mounts(DATA),
          }),
        ],
        volumes: [scratch('tmp', '64Mi')],
      },
    });
  }

  private filer(): void {
    const name = 'seaweedfs-filer';
    const { ports } = workloads[name];
    const { filer: size, replication } = this.environment.seaweedfs;
    const config = new HashedConfigMap(this, `${name}-config`, { 'filer.toml': filerToml(this.environment) });
    new StatefulCluster(this, name, {
      size,
      service: { s3: ports.s3, http: ports.http, grpc: ports.grpc },
      peers: ports,
      // Two filers that meet on an empty store trip over each other: the second waits for the first.
      podManagement: 'OrderedReady',
      minReadySeconds: 10,
      pod: {
        user: USER,
        priority: 'openim-data',
        // weed takes 12 s to stop, after the seconds in which the edge forgets the pod.
        gracePeriod: drain(this.environment) + 45,
        initContainers: [
          // A filer exits when MySQL is not there, and a back-off of minutes follows.
          waitFor(this.environment, this.image, [
            address(this.environment, 'openim-mysql', 'mysql'),
            address(this.environment, 'seaweedfs-master', 'http'),
          ]),
          container({
            name: 's3-config',
            image: this.image,
            command: ['/bin/sh', '-ec', script('seaweedfs/scripts/s3-config.sh')],
            env: {
              BUCKET,
              ADMIN_ACCESS_KEY: secret(S3_KEYS, 'admin-access-key'),
              ADMIN_SECRET_KEY: secret(S3_KEYS, 'admin-secret-key'),
              OPENIM_ACCESS_KEY: secret(S3_KEYS, 'openim-access-key'),
              OPENIM_SECRET_KEY: secret(S3_KEYS, 'openim-secret-key'),
              ...(this.environment.backups && {
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
            image: this.image,
            command: ['weed'],
            args: [
              ...logging,
              'filer',
              `-ip=${podHost(this.environment, name, '$(POD_NAME)')}`,
              '-ip.bind=0.0.0.0',
              `-port=${ports.http}`,
              `-master=${this.masters}`,
              `-defaultReplicaPlacement=${replication}`,
              '-dirListLimit=100000',
              '-maxMB=4',
              '-concurrentUploadLimitMB=256',
              '-disableDirListing',
              '-exposeDirectoryData=false',
              '-ui.deleteDir=false',
              `-metricsPort=${ports.metrics}`,
              '-s3',
              // Google's front ends keep idle connections for 600 s; by default weed closes them after 120 s, under a request.
              ...(hasEdge(this.environment, 'gke-gateway') ? ['-s3.idleTimeout=620'] : []),
              `-s3.port=${ports.s3}`,
              // Without users in a file weed accepts any key.
              '-s3.config=/etc/seaweedfs-s3/s3.json',
              '-s3.allowDeleteBucketNotEmpty=false',
              '-s3.concurrentUploadLimitMB=256',
              `-s3.allowedOrigins=${this.environment.webOrigins}`,
              // On by default, on 8181 and 9101.
              '-s3.port.iceberg=0',
              '-s3.port.lance=0',
            ],
            env: { ...this.env(), WEED_MYSQL2_PASSWORD: secret('seaweedfs-mysql', 'password') },
            ports,
            resources: size,
            // S3 opens after the rest.
            startup: tcpProbe(ports.s3, { period: 5, failures: 60 }),
            // Looks a path up in MySQL: without it there are no names.
            readiness: httpProbe(ports.http, '/healthz', { period: 5, failures: 3 }),
            // A filer outlives an absence of MySQL; restarting it would not bring MySQL back.
            liveness: tcpProbe(ports.http, { period: 10, failures: 6 }),
            preStop: ['sleep', String(drain(this.environment))],
            mounts: [
              ...mounts(DATA),
              { volume: 'config', path: '/etc/seaweedfs', readOnly: true },
              { volume: 's3', path: '/etc/seaweedfs-s3', readOnly: true },
            ],
          }),
        ],
        volumes: [configFiles('config', config.name), memory('s3', '1Mi'), scratch('tmp', '256Mi')],
      },
    });
  }

  private setup(): void {
    new SetupJob(this, 'seaweedfs-setup', {
      user: USER,
      priority: 'openim-data',
      gracePeriod: 10,
      containers: [
        container({
          name: 'setup',
          image: this.image,
          command: ['/bin/sh', '-ec', script('seaweedfs/scripts/setup.sh')],
          env: { ...this.env(), BUCKET, MASTERS: this.masters, FILER: address(this.environment, 'seaweedfs-filer', 'http') },
          resources: guaranteed('100m', '128Mi'),
          mounts: [{ volume: 'tmp', path: '/tmp' }],
        }),
      ],
      volumes: [scratch('tmp', '16Mi')],
    });
  }
}

/**
 * What the leading master runs every 17 minutes; weed has no scripts of its own when this is empty. Upstream's list
 * (`weed scaffold -config=master`, 4.44) without erasure coding: its 14 shards on three servers do not outlive the loss of one.
 *
 * - Filers write their change log to files of SeaweedFS, and nothing else deletes them.
 * - No option tells a server that is away for a restart from one that is lost. Two volumes at a time: the servers are counted
 *   again before the next two, so a restart costs two copies and not all of its volumes.
 */
const maintenance = `lock
fs.log.purge -daysAgo=7
volume.deleteEmpty -quietFor=24h -apply
volume.fix.replication -apply -volumesPerStep=2
volume.balance -apply -volumesPerExec=10
s3.clean.uploads -timeAgo=24h
unlock
`;

/** MiB a second that a disk moves for each GiB it has, by its type: cloud.google.com/compute/docs/disks/performance. */
const SPEED = { 'pd-standard': 0.12, 'pd-balanced': 0.28, 'pd-ssd': 0.48 };

/** MB a second that a copy of a volume may take of a disk: half of what it moves, 50 at most. */
export function copySpeed({ seaweedfs, storage: { diskType } }: Environment): number {
  const speed = SPEED[diskType as keyof typeof SPEED] ?? Number.POSITIVE_INFINITY;
  return Math.max(1, Math.min(50, Math.floor(((amount(seaweedfs.volume.volume) / 2 ** 30) * speed) / 2)));
}

const logging = ['-logtostderr=true', '-v=1'];

/** weed keeps sockets in /tmp, the rest on its volume. */
const mounts = (data: string) => [
  { volume: data, path: '/data' },
  { volume: 'tmp', path: '/tmp' },
];

/**
 * One store for all filers: with a store each, overwrites through both filers were seen to stay different for good.
 * SQL as in weed's scaffold, but VALUES() instead of an alias, which MySQL before 8.0.19 does not know.
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
