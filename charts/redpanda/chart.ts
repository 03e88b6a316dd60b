import { BROKER_SHARE } from '../../environments/lib/memory';
import { amount, guaranteed, mebibytes } from '../../environments/lib/quantity';
import type { Environment, StatefulSize } from '../../environments/lib/types';
import { certificate, tlsFiles } from '../constructs/certificate';
import { HashedConfigMap } from '../constructs/config-map';
import { container } from '../constructs/container';
import type { NamespaceChart } from '../constructs/namespace-chart';
import { httpProbe, tcpProbe } from '../constructs/probes';
import { script } from '../constructs/script';
import { SetupJob } from '../constructs/setup-job';
import { DATA, StatefulCluster } from '../constructs/stateful-cluster';
import { configFiles, scratch } from '../constructs/volumes';
import { toYaml } from '../constructs/yaml';
import { address, memberAddresses, podHost } from '../model/addresses';
import { imageOf } from '../model/images';
import { KAFKA_USER, MESSAGES_KEPT } from '../model/openim/names';
import { releaseOf } from '../model/openim/releases';
import { minFreeBytes, retentionBytes, SEGMENT_BYTES } from '../model/redpanda';
import { workloads } from '../model/workloads';

const NAME = 'redpanda';
const { ports } = workloads[NAME];
/** redpanda:101 in the image. */
const USER = 101;
const ADMIN = 'admin';
const USERS = 'redpanda-users';

/** The message bus between OpenIM's gateway, its stores and its push service. */
export function redpanda(chart: NamespaceChart): void {
  brokers(chart);
  setup(chart);
}

function brokers(chart: NamespaceChart): void {
  const { environment } = chart;
  const image = imageOf(environment, 'redpanda');
  const { redpanda: size } = environment;
  const tls = tlsFiles(environment, NAME, 'tls.crt', 'tls.key', 'ca.crt');
  certificate(chart, NAME);
  const self = podHost(environment, NAME, '$(POD_NAME)');
  const config = new HashedConfigMap(chart, `${NAME}-config`, {
    'redpanda.yaml': toYaml(nodeConfig(environment)),
    '.bootstrap.yaml': toYaml(clusterConfig(environment)),
  });
  const hooks = new HashedConfigMap(chart, `${NAME}-hooks`, {
    'post-start.sh': script('redpanda/scripts/post-start.sh'),
    'pre-stop.sh': script('redpanda/scripts/pre-stop.sh'),
  });
  new StatefulCluster(chart, NAME, {
    size,
    service: { kafka: ports.kafka },
    peers: ports,
    minReadySeconds: 10,
    pod: {
      user: USER,
      priority: 'openim-data',
      // Half for transferring leaderships (pre-stop.sh), half for flushing.
      gracePeriod: 90,
      initContainers: [
        container({
          name: 'config',
          image,
          // rpk rewrites redpanda.yaml at start, so it needs a writable copy.
          command: ['cp', '/config/redpanda.yaml', '/config/.bootstrap.yaml', '/etc/redpanda/'],
          resources: guaranteed('50m', '64Mi'),
          mounts: [
            { volume: 'config', path: '/config', readOnly: true },
            { volume: 'etc', path: '/etc/redpanda' },
          ],
        }),
      ],
      containers: [
        container({
          name: NAME,
          image,
          command: ['rpk', 'redpanda', 'start'],
          args: [
            ...cores(size),
            // Redpanda allocates its memory at start; a tenth remains for the kernel and the probes.
            `--memory=${mebibytes(size.limits.memory, BROKER_SHARE)}M`,
            '--reserve-memory=0M',
            '--lock-memory=false',
            // rpk would ask the metadata servers of Google and AWS for the disk type, which the policies block.
            '--check=false',
            '--default-log-level=info',
            `--advertise-kafka-addr=internal://${self}:${ports.kafka}`,
            `--advertise-rpc-addr=${self}:${ports.rpc}`,
          ],
          env: {
            POD_NAME: { field: 'metadata.name' },
            HOME: '/tmp',
            // Read once, at the creation of the cluster.
            ADMIN_PASSWORD: { secret: USERS, key: 'admin-password' },
            RP_BOOTSTRAP_USER: `${ADMIN}:$(ADMIN_PASSWORD):SCRAM-SHA-256`,
          },
          ports,
          resources: size,
          // A broker that was down replays its log: up to 20 minutes.
          startup: httpProbe(ports.admin, '/v1/status/ready', { period: 10, failures: 120 }),
          // Only this broker: a check of cluster health would make all brokers unready if one is.
          readiness: httpProbe(ports.admin, '/v1/status/ready', { period: 10, failures: 3 }),
          liveness: tcpProbe(ports.admin, { period: 10, failures: 6 }),
          // A single broker has no peer for its leaderships.
          postStart: size.replicas > 1 ? ['/hooks/post-start.sh'] : undefined,
          preStop: size.replicas > 1 ? ['/hooks/pre-stop.sh'] : undefined,
          mounts: [
            { volume: DATA, path: '/var/lib/redpanda/data' },
            { volume: 'etc', path: '/etc/redpanda' },
            { volume: 'hooks', path: '/hooks', readOnly: true },
            ...tls.mounts,
            { volume: 'tmp', path: '/tmp' },
          ],
        }),
      ],
      volumes: [
        configFiles('config', config.name),
        configFiles('hooks', hooks.name, 0o555),
        ...tls.volumes,
        scratch('etc', '16Mi'),
        scratch('tmp', '64Mi'),
      ],
    },
  });
}

function setup(chart: NamespaceChart): void {
  const { environment } = chart;
  const { topics, consumerGroups } = releaseOf(environment).kafka;
  const tls = tlsFiles(environment, NAME, 'ca.crt');
  new SetupJob(chart, `${NAME}-setup`, {
    user: USER,
    priority: 'openim-data',
    gracePeriod: 10,
    containers: [
      container({
        name: 'setup',
        image: imageOf(environment, 'redpanda'),
        command: ['/bin/bash', '-ec', script('redpanda/scripts/setup.sh')],
        env: {
          HOME: '/tmp',
          RPK_BROKERS: address(environment, NAME, 'kafka'),
          RPK_ADMIN_HOSTS: memberAddresses(environment, NAME, 'admin').join(','),
          RPK_USER: ADMIN,
          RPK_PASS: { secret: USERS, key: 'admin-password' },
          RPK_SASL_MECHANISM: 'SCRAM-SHA-256',
          ...(environment.internalTls && { RPK_TLS_ENABLED: 'true', RPK_TLS_CA: '/tls/ca.crt' }),
          KAFKA_USER,
          KAFKA_PASSWORD: { secret: USERS, key: 'openim-password' },
          TOPICS: topics.join(' '),
          CONSUMER_GROUPS: consumerGroups.join(' '),
          PARTITIONS: String(environment.redpanda.partitions),
          REPLICATION_FACTOR: String(environment.redpanda.replicationFactor),
          RETENTION_MS: String(MESSAGES_KEPT),
          RETENTION_BYTES: String(retentionBytes(environment)),
          SEGMENT_BYTES: String(SEGMENT_BYTES),
          MIN_FREE_BYTES: String(minFreeBytes(environment)),
        },
        resources: guaranteed('100m', '128Mi'),
        mounts: [...tls.mounts, { volume: 'tmp', path: '/tmp' }],
      }),
    ],
    volumes: [...tls.volumes, scratch('tmp', '16Mi')],
  });
}

/**
 * One thread per whole core. Nodes share their cores (no static CPU manager): threads that poll and are pinned to a
 * core would use up their quota while idle, and threads of two pods could share one core.
 */
const cores = ({ requests }: StatefulSize): string[] => [
  `--smp=${Math.max(1, Math.floor(amount(requests.cpu)))}`,
  '--overprovisioned',
];

/** redpanda.yaml. It has no pandaproxy and no schema_registry section, so those listeners are not started. */
const nodeConfig = (environment: Environment) => ({
  redpanda: {
    data_directory: '/var/lib/redpanda/data',
    // The cluster forms when all seeds see each other for the first time; a single broker never creates a cluster.
    empty_seed_starts_cluster: false,
    // Crashes within an hour after which it does not start again for the rest of the hour. The default of 5 is too low
    // for a node that reboots several times; the kubelet's back-off allows about 16.
    crash_loop_limit: 20,
    // Then it waits instead of exiting, so that an operator can delete startup_log.
    crash_loop_sleep_sec: 300,
    seed_servers: memberAddresses(environment, NAME, 'rpc').map((seed) => {
      const [host, port] = seed.split(':');
      return { host: { address: host, port: Number(port) } };
    }),
    rpc_server: { address: '0.0.0.0', port: ports.rpc },
    kafka_api: [{ name: 'internal', address: '0.0.0.0', port: ports.kafka, authentication_method: 'sasl' }],
    // Brokers reload new files automatically.
    ...(environment.internalTls && {
      kafka_api_tls: [
        {
          name: 'internal',
          enabled: true,
          cert_file: '/tls/tls.crt',
          key_file: '/tls/tls.key',
          truststore_file: '/tls/ca.crt',
          require_client_auth: false,
        },
      ],
    }),
    admin: [{ name: 'internal', address: '0.0.0.0', port: ports.admin }],
  },
  // Tuning needs root on the node; without it, one or two cores stay within the kernel's default of 65,536 aio slots.
  rpk: { enable_memory_locking: false, tune_aio_events: false },
});

/** .bootstrap.yaml: cluster properties, read only at the creation of the cluster. */
const clusterConfig = ({ redpanda }: Environment) => ({
  superusers: [ADMIN],
  enable_sasl: true,
  kafka_enable_authorization: true,
  // OpenIM's client supports only PLAIN; Redpanda does not accept PLAIN as the only mechanism.
  sasl_mechanisms: ['SCRAM', 'PLAIN'],
  auto_create_topics_enabled: false,
  default_topic_replications: redpanda.replicationFactor,
  default_topic_partitions: redpanda.partitions,
  internal_topic_replication_factor: redpanda.replicationFactor,
  // Until the setup Job sets a value that fits the disk: the default of 5 GiB would block writes on a small one. Not
  // computed from the size, so that a larger disk restarts no broker.
  storage_min_free_bytes: 256 * 2 ** 20,
  log_segment_size_min: 16 * 2 ** 20,
  log_segment_size_max: 256 * 2 ** 20,
  kafka_connection_rate_limit: 1000,
  // Continuous balancing is an Enterprise feature, which requires a licence.
  partition_autobalancing_mode: 'node_add',
  // Sends usage data of the cluster to Redpanda, which the policies block.
  enable_metrics_reporter: false,
});
