import { externalOf } from '../../../../environments/lib/data-services';
import type { Environment } from '../../../../environments/lib/types';
import { login, mongodbLogin, mongodbUri } from '../../data-services';
import type { EnvValue } from '../../env';
import { mongodbTls } from '../../mongodb';
import { MESSAGES_KEPT, mongodbPatience } from '../names';
import type { Dependency } from '../service';
import { type ConfigFileName, filesOf, type ServiceRow } from './services';

/** Consequences of reading a configuration file: a data service to connect to, and its passwords. */
interface FileDependency extends Dependency {
  readonly env: (environment: Environment, row: ServiceRow) => Readonly<Record<string, EnvValue>>;
}

/** Milliseconds between two tries of go-redis 9.4, after the first seven (MaxRetryBackoff). */
const REDIS_PAUSE = 512;

const OWN_KAFKA = { secret: 'openim-kafka', key: 'password' };

/** Passwords override keys of the file by OpenIM's rule: IMENV_ + file name + key path, upper case. */
const dependencies: Partial<Record<ConfigFileName, FileDependency>> = {
  'discovery.yml': {
    workload: 'openim-etcd',
    port: 'client',
    env: () => ({ IMENV_DISCOVERY_ETCD_PASSWORD: { secret: 'openim-etcd', key: 'openim-password' } }),
  },
  'redis.yml': {
    workload: 'dragonfly',
    port: 'redis',
    env: (environment, { waitsForStores }) => ({
      IMENV_REDIS_PASSWORD: login(environment, 'redis', 'password', { secret: 'openim-redis', key: 'password' }),
      ...(waitsForStores && { IMENV_REDIS_MAXRETRY: String(MESSAGES_KEPT / REDIS_PAUSE) }),
    }),
  },
  'mongodb.yml': {
    workload: 'openim-mongodb',
    port: 'mongodb',
    env: (environment, row) => ({
      ...mongodbLogin(environment),
      IMENV_MONGODB_URI: `${mongodbUri(environment, '$(MONGODB_USERNAME)', '$(MONGODB_PASSWORD)')}${mongodbTls(environment)}${mongodbPatience(row)}`,
    }),
  },
  'kafka.yml': {
    workload: 'redpanda',
    port: 'kafka',
    env: (environment) => ({
      ...(externalOf(environment, 'kafka') && { IMENV_KAFKA_USERNAME: login(environment, 'kafka', 'username', OWN_KAFKA) }),
      IMENV_KAFKA_PASSWORD: login(environment, 'kafka', 'password', OWN_KAFKA),
    }),
  },
  'minio.yml': {
    workload: 'seaweedfs-filer',
    port: 's3',
    env: (environment) => ({
      IMENV_MINIO_ACCESSKEYID: login(environment, 's3', 'access-key', { secret: 'openim-s3', key: 'access-key' }),
      IMENV_MINIO_SECRETACCESSKEY: login(environment, 's3', 'secret-key', { secret: 'openim-s3', key: 'secret-key' }),
    }),
  },
};

/** The data services that a program connects to, in the order of the files it reads. */
export const dependenciesOf = (row: ServiceRow): readonly FileDependency[] =>
  filesOf(row).flatMap((file) => dependencies[file] ?? []);
