import { externalOf } from '../../../../environments/lib/data-services';
import type { DataService } from '../../../../environments/lib/external';
import type { Environment } from '../../../../environments/lib/types';
import { login } from '../../data-services';
import type { EnvValue } from '../../env';
import type { Dependency } from '../service';
import type { ServiceRow, Store } from './services';

/** Variables in config.yaml that are placeholders of the passwords. */
export type PasswordName =
  | 'REDIS_PASSWORD'
  | 'MYSQL_PASSWORD'
  | 'MONGODB_USERNAME'
  | 'MONGODB_PASSWORD'
  | 'KAFKA_USERNAME'
  | 'KAFKA_PASSWORD'
  | 'S3_ACCESS_KEY'
  | 'S3_SECRET_KEY'
  | 'OPENIM_SECRET'
  | 'PUSH_APP_KEY'
  | 'PUSH_MASTER_SECRET';

type Passwords = Readonly<Partial<Record<PasswordName, EnvValue>>>;

interface StoreDependency extends Dependency {
  readonly service: DataService;
  /** By the variable: the key of the Secret that you bring, and this chart's own place; none for a name that is not secret. */
  readonly passwords: readonly (readonly [
    PasswordName,
    key: string,
    own?: { readonly secret: string; readonly key: string },
  ])[];
}

const stores: Readonly<Record<Store, StoreDependency>> = {
  redis: {
    workload: 'dragonfly',
    port: 'redis',
    service: 'redis',
    passwords: [['REDIS_PASSWORD', 'password', { secret: 'openim-redis', key: 'password' }]],
  },
  mysql: {
    workload: 'openim-mysql',
    port: 'mysql',
    service: 'mysql',
    passwords: [['MYSQL_PASSWORD', 'openim-password', { secret: 'openim-mysql', key: 'openim-password' }]],
  },
  mongodb: {
    workload: 'openim-mongodb',
    port: 'mongodb',
    service: 'mongodb',
    passwords: [
      ['MONGODB_USERNAME', 'username'],
      ['MONGODB_PASSWORD', 'password', { secret: 'openim-mongodb', key: 'openim-password' }],
    ],
  },
  kafka: {
    workload: 'redpanda',
    port: 'kafka',
    service: 'kafka',
    passwords: [
      ['KAFKA_USERNAME', 'username'],
      ['KAFKA_PASSWORD', 'password', { secret: 'openim-kafka', key: 'password' }],
    ],
  },
  s3: {
    workload: 'seaweedfs-filer',
    port: 's3',
    service: 's3',
    passwords: [
      ['S3_ACCESS_KEY', 'access-key', { secret: 'openim-s3', key: 'access-key' }],
      ['S3_SECRET_KEY', 'secret-key', { secret: 'openim-s3', key: 'secret-key' }],
    ],
  },
};

/** The data services that a program connects to, ZooKeeper first: without it every program panics immediately. */
export const dependenciesOf = (row: ServiceRow): readonly Dependency[] => [
  { workload: 'openim-zookeeper', port: 'client' },
  ...row.stores.map((store) => stores[store]),
];

/** Only the logins that a program needs. */
export const passwordsOf = (environment: Environment, { stores: used, secret }: ServiceRow): Passwords => ({
  ...(secret && { OPENIM_SECRET: { secret, key: 'secret' } }),
  ...Object.fromEntries(
    used.flatMap((store) => {
      const { service, passwords } = stores[store];
      return passwords.flatMap(([name, key, own]) =>
        (own ?? externalOf(environment, service))
          ? [[name, login(environment, service, key, own ?? { secret: '', key })]]
          : [],
      );
    }),
  ),
});
