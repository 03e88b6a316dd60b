import { externalOf, externalServices, hostOf, portOf } from '../../environments/lib/data-services';
import type { DataService } from '../../environments/lib/external';
import { guaranteed } from '../../environments/lib/quantity';
import type { Environment } from '../../environments/lib/types';
import { externalCa } from '../constructs/certificate';
import { type ContainerProps, container } from '../constructs/container';
import type { NamespaceChart } from '../constructs/namespace-chart';
import { script } from '../constructs/script';
import { SetupJob } from '../constructs/setup-job';
import { scratch } from '../constructs/volumes';
import { bucketOf, caFile, mongodbUri, mysqlServer, redisAddress } from '../model/data-services';
import type { EnvValue } from '../model/env';
import { imageOf } from '../model/images';
import { DATABASE } from '../model/openim/names';
import { releaseOf } from '../model/openim/releases';
import { runs } from '../model/workloads';

/**
 * For each external data service a Job that tries with OpenIM's login what OpenIM does there. It fails, and
 * tries again, until what docs/managed-services.md asks for is there; no program waits for it.
 */
export function externalChecks(chart: NamespaceChart): void {
  const { environment } = chart;
  for (const service of externalServices(environment)) {
    const { user, ...program } = checks[service](environment);
    const ca = externalCa(environment, [service]);
    new SetupJob(chart, `openim-${service}-check`, {
      user,
      priority: 'openim-app',
      gracePeriod: 10,
      containers: [
        container({
          ...program,
          name: 'check',
          resources: guaranteed('100m', '256Mi'),
          mounts: [...ca.mounts, { volume: 'tmp', path: '/tmp' }],
        }),
      ],
      volumes: [...ca.volumes, scratch('tmp', '64Mi')],
    });
  }
}

type Program = Pick<ContainerProps, 'image' | 'command' | 'env'> & {
  /** Of the image. */
  readonly user: number;
};

const checks: Readonly<Record<DataService, (environment: Environment) => Program>> = {
  mongodb: (environment) => ({
    user: 999,
    image: imageOf(environment, 'mongodb'),
    command: ['mongosh', '--nodb', '--quiet', '--norc', '--eval', script('openim/scripts/mongodb-check.js')],
    env: {
      MONGODB_USERNAME: key(environment, 'mongodb', 'username'),
      MONGODB_PASSWORD: key(environment, 'mongodb', 'password'),
      URI: mongodbUri(environment, '$(MONGODB_USERNAME)', '$(MONGODB_PASSWORD)'),
      DATABASE,
      HOME: '/tmp',
    },
  }),
  kafka: (environment) => {
    const { brokers = [], tls } = externalOf(environment, 'kafka') ?? {};
    const { topics, consumerGroups } = releaseOf(environment).kafka;
    return {
      user: 101,
      image: imageOf(environment, 'redpanda'),
      command: ['/bin/bash', '-ec', script('openim/scripts/kafka-check.sh')],
      env: {
        HOME: '/tmp',
        RPK_BROKERS: brokers.join(','),
        RPK_USER: key(environment, 'kafka', 'username'),
        RPK_PASS: key(environment, 'kafka', 'password'),
        RPK_SASL_MECHANISM: 'PLAIN',
        ...(tls === 'none' ? {} : { RPK_TLS_ENABLED: 'true' }),
        ...(tls === 'own-ca' && { RPK_TLS_CA: caFile('kafka') }),
        TOPICS: topics.join(' '),
        CONSUMER_GROUPS: consumerGroups.join(' '),
        PARTITIONS: String(environment.redpanda.partitions),
      },
    };
  },
  redis: (environment) => ({
    user: 999,
    image: imageOf(environment, 'valkey'),
    command: ['/bin/sh', '-ec', script('openim/scripts/redis-check.sh')],
    env: {
      HOST: hostOf(redisAddress(environment)),
      PORT: String(portOf(redisAddress(environment))),
      REDIS_USERNAME: externalOf(environment, 'redis')?.username ?? '',
      REDISCLI_AUTH: key(environment, 'redis', 'password'),
    },
  }),
  s3: (environment) => {
    const { endpoint = '' } = externalOf(environment, 's3') ?? {};
    return {
      user: 1009,
      image: imageOf(environment, 'rclone'),
      command: ['/bin/sh', '-ec', script('openim/scripts/s3-check.sh')],
      env: {
        HOME: '/tmp',
        BUCKET: bucketOf(environment),
        RCLONE_CONFIG_S3_TYPE: 's3',
        RCLONE_CONFIG_S3_PROVIDER: providerOf(endpoint),
        RCLONE_CONFIG_S3_ENDPOINT: endpoint,
        // Signatures for Amazon name it.
        RCLONE_CONFIG_S3_REGION: /s3[.-]([a-z0-9-]+)\.amazonaws\.com$/.exec(endpoint)?.[1] ?? '',
        RCLONE_CONFIG_S3_NO_CHECK_BUCKET: 'true',
        RCLONE_CONFIG_S3_ACCESS_KEY_ID: key(environment, 's3', 'access-key'),
        RCLONE_CONFIG_S3_SECRET_ACCESS_KEY: key(environment, 's3', 'secret-key'),
      },
    };
  },
  mysql: (environment) => ({
    user: 999,
    image: imageOf(environment, 'mysql'),
    command: ['/bin/bash', '-ec', script('openim/scripts/mysql-check.sh')],
    env: {
      ...mysqlServer(environment),
      ...(runs(environment, 'seaweedfs-filer') && { SEAWEEDFS_PASSWORD: key(environment, 'mysql', 'seaweedfs-password') }),
      ...(environment.openim.release === 'v3.4' && { OPENIM_PASSWORD: key(environment, 'mysql', 'openim-password') }),
    },
  }),
};

/** Of the login that you bring. */
const key = (environment: Environment, service: DataService, name: string): EnvValue => ({
  secret: externalOf(environment, service)?.secret ?? '',
  key: name,
});

/** rclone's names of providers whose S3 differs from others': rclone.org/s3 */
const providerOf = (endpoint: string): string =>
  endpoint.endsWith('storage.googleapis.com') ? 'GCS' : endpoint.endsWith('amazonaws.com') ? 'AWS' : 'Other';
