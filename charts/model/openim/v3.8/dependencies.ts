import type { Environment } from '../../../../environments/lib/types';
import { memberAddresses } from '../../addresses';
import type { EnvValue } from '../../env';
import { mongodbTls } from '../../mongodb';
import { DATABASE, MESSAGES_KEPT, mongodbPatience } from '../names';
import type { Dependency } from '../service';
import { type ConfigFileName, filesOf, type ServiceRow } from './services';

/** Consequences of reading a configuration file: a data service to connect to, and its passwords. */
interface FileDependency extends Dependency {
  readonly env: (environment: Environment, row: ServiceRow) => Readonly<Record<string, EnvValue>>;
}

/** Milliseconds between two tries of go-redis 9.4, after the first seven (MaxRetryBackoff). */
const REDIS_PAUSE = 512;

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
    env: (_, { waitsForStores }) => ({
      IMENV_REDIS_PASSWORD: { secret: 'openim-redis', key: 'password' },
      ...(waitsForStores && { IMENV_REDIS_MAXRETRY: String(MESSAGES_KEPT / REDIS_PAUSE) }),
    }),
  },
  'mongodb.yml': {
    workload: 'openim-mongodb',
    port: 'mongodb',
    env: (environment, row) => ({
      MONGODB_PASSWORD: { secret: 'openim-mongodb', key: 'openim-password' },
      IMENV_MONGODB_URI: `mongodb://openIM:$(MONGODB_PASSWORD)@${memberAddresses(environment, 'openim-mongodb', 'mongodb')}/${DATABASE}?replicaSet=rs0&authSource=${DATABASE}&w=majority${mongodbTls(environment)}${mongodbPatience(row)}`,
    }),
  },
  'kafka.yml': {
    workload: 'redpanda',
    port: 'kafka',
    env: () => ({ IMENV_KAFKA_PASSWORD: { secret: 'openim-kafka', key: 'password' } }),
  },
  'minio.yml': {
    workload: 'seaweedfs-filer',
    port: 's3',
    env: () => ({
      IMENV_MINIO_ACCESSKEYID: { secret: 'openim-s3', key: 'access-key' },
      IMENV_MINIO_SECRETACCESSKEY: { secret: 'openim-s3', key: 'secret-key' },
    }),
  },
};

/** The data services that a program connects to, in the order of the files it reads. */
export const dependenciesOf = (row: ServiceRow): readonly FileDependency[] =>
  filesOf(row).flatMap((file) => dependencies[file] ?? []);
