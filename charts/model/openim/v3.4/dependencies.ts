import type { EnvValue } from '../../env';
import type { Dependency } from '../service';
import type { ServiceRow, Store } from './services';

/** Variables in config.yaml that are placeholders of the passwords. */
export type PasswordName =
  | 'REDIS_PASSWORD'
  | 'MYSQL_PASSWORD'
  | 'MONGODB_PASSWORD'
  | 'KAFKA_PASSWORD'
  | 'S3_ACCESS_KEY'
  | 'S3_SECRET_KEY'
  | 'OPENIM_SECRET';

type Passwords = Readonly<Partial<Record<PasswordName, EnvValue>>>;

interface StoreDependency extends Dependency {
  readonly passwords: Passwords;
}

const stores: Readonly<Record<Store, StoreDependency>> = {
  redis: {
    workload: 'dragonfly',
    port: 'redis',
    passwords: { REDIS_PASSWORD: { secret: 'openim-redis', key: 'password' } },
  },
  mysql: {
    workload: 'openim-mysql',
    port: 'mysql',
    passwords: { MYSQL_PASSWORD: { secret: 'openim-mysql', key: 'openim-password' } },
  },
  mongodb: {
    workload: 'openim-mongodb',
    port: 'mongodb',
    passwords: { MONGODB_PASSWORD: { secret: 'openim-mongodb', key: 'openim-password' } },
  },
  kafka: {
    workload: 'redpanda',
    port: 'kafka',
    passwords: { KAFKA_PASSWORD: { secret: 'openim-kafka', key: 'password' } },
  },
  s3: {
    workload: 'seaweedfs-filer',
    port: 's3',
    passwords: {
      S3_ACCESS_KEY: { secret: 'openim-s3', key: 'access-key' },
      S3_SECRET_KEY: { secret: 'openim-s3', key: 'secret-key' },
    },
  },
};

/** The data services that a program connects to, ZooKeeper first: without it every program panics immediately. */
export const dependenciesOf = (row: ServiceRow): readonly Dependency[] => [
  { workload: 'openim-zookeeper', port: 'client' },
  ...row.stores.map((store) => stores[store]),
];

/** Only the passwords that a program needs. */
export const passwordsOf = ({ stores: used, secret }: ServiceRow): Passwords =>
  Object.assign(secret ? { OPENIM_SECRET: { secret, key: 'secret' } } : {}, ...used.map((store) => stores[store].passwords));
