import { externalOf, externalServices } from '../../environments/lib/data-services';
import type { DataService } from '../../environments/lib/external';
import type { OfflinePush } from '../../environments/lib/openim-settings';
import type {
  Accounts,
  Component,
  Environment,
  Monitoring,
  MonitoringMode,
  OpenimRelease,
} from '../../environments/lib/types';
import { once } from './once';
import { PUSH_SECRET, pushKeys } from './openim/push';
import { isMade, runs, type WorkloadName } from './workloads';

/**
 * `length` letters and digits from the crypto module, a certificate that people or cert-manager provide, or what people
 * provide: the address of an alert receiver, the login of a service outside, the key of a push provider.
 */
export type Generator = { readonly alphanumeric: number } | 'certificate' | 'receiver' | 'login' | 'provider';

/** One key of one Secret, and its value: keys with the same value have the same password. */
export interface SecretKey {
  /** Omitted for additions. */
  readonly component?: Component;
  readonly namespace: string;
  readonly secret: string;
  readonly key: string;
  readonly value: string;
  readonly generator: Generator;
  /** The release of OpenIM that needs it; omitted if both do. */
  readonly release?: OpenimRelease;
  /** The workload that needs it; omitted if every environment does. */
  readonly workload?: WorkloadName;
  /** The Alertmanager receiver of this address. */
  readonly receiver?: keyof Monitoring['receivers'];
  /** The push provider that needs it; omitted for all else. */
  readonly provider?: OfflinePush['provider'];
  /** The part of `accounts` that logs in with it. */
  readonly account?: Login;
  /** The mode of monitoring that needs it; omitted if all do. */
  readonly mode?: MonitoringMode;
}

/** Parts of `accounts` that need a login which people bring. */
type Login = keyof Pick<Accounts, 'mail' | 'sms' | 'liveKit'>;

type Place = readonly [component: Component, secret: string, key: string, mode?: MonitoringMode];
interface Value extends Pick<SecretKey, 'generator' | 'release' | 'workload' | 'receiver' | 'provider' | 'account'> {
  readonly places: readonly Place[];
}

const password = (...places: Place[]): Value => ({ generator: { alphanumeric: 32 }, places });
const login = (account: Login, ...places: Place[]): Value => ({ generator: 'login', account, places });
const token = (alphanumeric: number, ...places: Place[]): Value => ({ generator: { alphanumeric }, places });

/** Name of each receiver in Alertmanager, in the name of its Secret and in options. */
export const receiverNames = { critical: 'critical', warning: 'warning', deadMansSwitch: 'dead-mans-switch' } as const;

/** A Secret for each receiver: if one is missing, the others are still notified. */
const receiver = (name: keyof Monitoring['receivers'], ...others: Place[]): Value => ({
  generator: 'receiver',
  places: [['monitoring', `alertmanager-${receiverNames[name]}`, 'receiver', 'self-hosted'], ...others],
  receiver: name,
});

/** What each provider of push hands out. */
const pushValues = (Object.keys(pushKeys) as OfflinePush['provider'][]).flatMap((provider) =>
  pushKeys[provider].map((key): [string, Value] => [
    `push-${provider}-${key.replace('.json', '')}`,
    { generator: 'provider', places: [['openim', PUSH_SECRET, key]], provider },
  ]),
);

/** Google's Alertmanager reads its whole configuration from this one: charts/monitoring/managed-alertmanager.ts. */
const managed = (name: keyof Monitoring['receivers']): Place => ['monitoring', 'alertmanager', name, 'gmp'];

/**
 * Every secret value, and the Secrets that contain it. All values are letters and digits: they need no escaping in a
 * URI, a shell, SQL or YAML, and 32 of them have 190 bits.
 */
const values: Readonly<Record<string, Value>> = {
  'openim-secret': password(['openim', 'openim-share', 'secret']),
  // Signs the tokens of openim-chat; a change logs its users out.
  'chat-secret': { ...password(['openim', 'openim-chat', 'secret']), workload: 'openim-admin-rpc' },
  'chat-admin': { ...password(['openim', 'openim-chat', 'admin-password']), workload: 'openim-admin-rpc' },
  'chat-mail': login('mail', ['openim', 'openim-chat-mail', 'password']),
  'chat-sms-id': login('sms', ['openim', 'openim-chat-sms', 'access-key-id']),
  'chat-sms-secret': login('sms', ['openim', 'openim-chat-sms', 'access-key-secret']),
  'chat-livekit-key': login('liveKit', ['openim', 'openim-chat-livekit', 'key']),
  'chat-livekit-secret': login('liveKit', ['openim', 'openim-chat-livekit', 'secret']),
  'mysql-root': { ...password(['openim', 'openim-mysql', 'root-password']), workload: 'openim-mysql' },
  'mysql-setup': { ...password(['openim', 'openim-mysql', 'setup-password']), workload: 'openim-mysql' },
  'mysql-seaweedfs': {
    ...password(['openim', 'openim-mysql', 'seaweedfs-password'], ['seaweedfs', 'seaweedfs-mysql', 'password']),
    workload: 'openim-mysql',
  },
  'mysql-openim': { ...password(['openim', 'openim-mysql', 'openim-password']), release: 'v3.4', workload: 'openim-mysql' },
  'mysql-backup': { ...password(['openim', 'openim-mysql', 'backup-password']), workload: 'openim-mysql-backup' },
  'mongodb-backup': { ...password(['openim', 'openim-mongodb', 'backup-password']), workload: 'openim-mongodb-backup' },
  'mysql-replication': {
    ...password(['openim', 'openim-mysql', 'replication-password']),
    workload: 'openim-mysql-read',
  },
  'mongodb-root': { ...password(['openim', 'openim-mongodb', 'root-password']), workload: 'openim-mongodb' },
  'mongodb-openim': { ...password(['openim', 'openim-mongodb', 'openim-password']), workload: 'openim-mongodb' },
  // mongod accepts 6 to 1024 characters of the base64 set.
  'mongodb-keyfile': { ...token(756, ['openim', 'openim-mongodb', 'keyfile']), workload: 'openim-mongodb' },
  'etcd-root': { ...password(['openim', 'openim-etcd', 'root-password']), release: 'v3.8' },
  'etcd-openim': { ...password(['openim', 'openim-etcd', 'openim-password']), release: 'v3.8' },
  'redpanda-admin': { ...password(['redpanda', 'redpanda-users', 'admin-password']), workload: 'redpanda' },
  'redpanda-openim': {
    ...password(['redpanda', 'redpanda-users', 'openim-password'], ['openim', 'openim-kafka', 'password']),
    workload: 'redpanda',
  },
  dragonfly: {
    ...password(['dragonfly', 'dragonfly', 'password'], ['openim', 'openim-redis', 'password']),
    workload: 'dragonfly',
  },
  // Lengths of S3 keys that every S3 client accepts.
  's3-admin-access-key': { ...token(20, ['seaweedfs', 'seaweedfs-s3', 'admin-access-key']), workload: 'seaweedfs-filer' },
  's3-admin-secret-key': { ...token(40, ['seaweedfs', 'seaweedfs-s3', 'admin-secret-key']), workload: 'seaweedfs-filer' },
  's3-openim-access-key': {
    ...token(20, ['seaweedfs', 'seaweedfs-s3', 'openim-access-key'], ['openim', 'openim-s3', 'access-key']),
    workload: 'seaweedfs-filer',
  },
  's3-openim-secret-key': {
    ...token(40, ['seaweedfs', 'seaweedfs-s3', 'openim-secret-key'], ['openim', 'openim-s3', 'secret-key']),
    workload: 'seaweedfs-filer',
  },
  's3-backup-access-key': { ...token(20, ['seaweedfs', 'seaweedfs-s3', 'backup-access-key']), workload: 'seaweedfs-backup' },
  's3-backup-secret-key': { ...token(40, ['seaweedfs', 'seaweedfs-s3', 'backup-secret-key']), workload: 'seaweedfs-backup' },
  'seaweedfs-jwt': { ...password(['seaweedfs', 'seaweedfs-jwt', 'signing-key']), workload: 'seaweedfs-filer' },
  'tls-certificate': { generator: 'certificate', places: [['edge', 'openim-tls', 'tls.crt']] },
  'tls-key': { generator: 'certificate', places: [['edge', 'openim-tls', 'tls.key']] },
  'mysql-exporter': { ...password(['openim', 'openim-mysql-exporter', 'password']), workload: 'openim-mysql-exporter' },
  'mongodb-exporter': {
    ...password(['openim', 'openim-mongodb-exporter', 'password']),
    workload: 'openim-mongodb-exporter',
  },
  'grafana-admin': { ...password(['monitoring', 'grafana', 'admin-password']), workload: 'grafana' },
  'alerts-critical': receiver('critical', managed('critical')),
  'alerts-warning': receiver('warning', managed('warning')),
  'alerts-dead-mans-switch': receiver('deadMansSwitch'),
  ...Object.fromEntries(pushValues),
};

const allKeys: readonly (Omit<SecretKey, 'namespace'> & { readonly component: Component })[] = Object.entries(
  values,
).flatMap(([value, { places, ...rest }]) =>
  places.map(([component, secret, key, mode]) => ({ component, secret, key, mode, value, ...rest })),
);

/** Every key of every Secret of an environment; its charts may refer only to these. */
export const inventory = once((environment): readonly SecretKey[] => {
  const { openim, monitoring, namespaces } = environment;
  const ours = allKeys
    .filter(
      ({ component, release = openim.release, workload, receiver: name, provider, account, mode }) =>
        release === openim.release &&
        (mode ? mode === monitoring.mode : isMade(environment, component)) &&
        (!workload || runs(environment, workload)) &&
        (!name || monitoring.receivers[name] !== undefined) &&
        (!provider || provider === openim.offlinePush?.provider) &&
        (!account || environment.accounts?.[account] !== undefined),
    )
    .map((key) => ({ ...key, namespace: key.mode === 'gmp' ? GMP_PUBLIC : namespaces[key.component] }));
  return [...ours, ...logins(environment), ...added(environment)];
});

/** Keys of the logins that providers give, in OpenIM's namespace; that of the filers in theirs, too. */
const logins = (environment: Environment): SecretKey[] =>
  externalServices(environment).flatMap((service) => {
    const { secret = '', ...external } = externalOf(environment, service) ?? {};
    const ca = 'tls' in external && external.tls === 'own-ca' ? ['ca.crt'] : [];
    return [...loginKeys[service](environment), ...ca].flatMap((key) =>
      (key === 'seaweedfs-password' ? (['openim', 'seaweedfs'] as const) : (['openim'] as const)).map(
        (component): SecretKey => ({
          component,
          namespace: environment.namespaces[component],
          secret,
          key,
          value: `external-${service}-${key.replace('.', '-')}`,
          generator: 'login',
        }),
      ),
    );
  });

const userAndPassword = () => ['username', 'password'];
const loginKeys: Readonly<Record<DataService, (environment: Environment) => readonly string[]>> = {
  mongodb: userAndPassword,
  kafka: userAndPassword,
  redis: () => ['password'],
  s3: () => ['access-key', 'secret-key'],
  mysql: (environment) => [
    ...(runs(environment, 'seaweedfs-filer') ? ['seaweedfs-password'] : []),
    ...(environment.openim.release === 'v3.4' ? ['openim-password'] : []),
  ],
};

/** The Secrets of `additions`; the namespace is part of the value's name, as Secret Manager has one flat list. */
const added = ({ additions }: Environment): SecretKey[] =>
  (additions?.secrets ?? []).flatMap(({ namespace, name: secret, keys }) =>
    keys.map((key) => ({ namespace, secret, key, value: `${namespace}-${secret}-${key}`, generator: { alphanumeric: 32 } })),
  );

/**
 * Namespace of the objects that users provide for Google's operator: the configuration of its Alertmanager
 * (prometheus-engine, pkg/operator).
 */
export const GMP_PUBLIC = 'gmp-public';

/** Secrets with a certificate have Kubernetes' own type for it. */
export const secretType = (secret: string): 'kubernetes.io/tls' | 'Opaque' =>
  allKeys.some((entry) => entry.secret === secret && entry.generator === 'certificate') ? 'kubernetes.io/tls' : 'Opaque';

/** Name of a value in GCP Secret Manager, which is one flat list per project. */
export const remoteName = ({ name }: Environment, value: string): string => `openim-${name}-${value}`;
