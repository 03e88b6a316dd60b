import { guaranteed } from '../../../environments/lib/quantity';
import type { Environment } from '../../../environments/lib/types';
import { container } from '../../constructs/container';
import type { NamespaceChart } from '../../constructs/namespace-chart';
import { httpProbe } from '../../constructs/probes';
import { script } from '../../constructs/script';
import { SetupJob } from '../../constructs/setup-job';
import { DATA, StatefulCluster } from '../../constructs/stateful-cluster';
import { scratch } from '../../constructs/volumes';
import { address, podHost } from '../../model/addresses';
import { memberFlags } from '../../model/etcd';
import { imageOf } from '../../model/images';
import { workloads } from '../../model/workloads';

const NAME = 'openim-etcd';
const { ports } = workloads[NAME];

/** The registry of OpenIM's services. */
export function etcd(chart: NamespaceChart): void {
  const { environment } = chart;
  new StatefulCluster(chart, NAME, {
    size: environment.etcd,
    service: { client: ports.client },
    peers: ports,
    minReadySeconds: 10,
    pod: {
      user: 10001,
      priority: 'openim-data',
      gracePeriod: 30,
      containers: [
        container({
          name: 'etcd',
          image: imageOf(environment, 'etcd'),
          command: ['etcd'],
          args: etcdArgs(environment, '$(POD_NAME)'),
          env: {
            POD_NAME: { field: 'metadata.name' },
            // `new`, etcd's default, until a member with an empty disk has to join: docs/components/etcd.md. Not a
            // flag, because its change would restart the remaining members.
            ETCD_INITIAL_CLUSTER_STATE: { configMap: 'openim-etcd-state', key: 'initial-cluster-state', optional: true },
          },
          ports,
          resources: environment.etcd,
          // Not /readyz, which needs a quorum: a member that waits for the others would be killed, and then wait in
          // Kubernetes' back-off of up to five minutes after they have started.
          startup: httpProbe(ports.metrics, '/livez', { period: 5, failures: 60 }),
          readiness: httpProbe(ports.metrics, '/readyz', { period: 5, failures: 3 }),
          // /livez checks only this member: a lost quorum must not restart the remaining members.
          liveness: httpProbe(ports.metrics, '/livez', { period: 10, failures: 6 }),
          mounts: [{ volume: DATA, path: '/var/lib/etcd' }],
        }),
      ],
    },
  });
  setup(chart);
}

/** Arguments of one member. */
export function etcdArgs(environment: Environment, pod: string): readonly string[] {
  const [name = '', ...membership] = memberFlags(environment, pod);
  return [
    name,
    '--data-dir=/var/lib/etcd/data',
    `--listen-client-urls=http://0.0.0.0:${ports.client}`,
    `--advertise-client-urls=http://${podHost(environment, NAME, pod)}:${ports.client}`,
    `--listen-peer-urls=http://0.0.0.0:${ports.peer}`,
    ...membership,
    `--listen-metrics-urls=http://0.0.0.0:${ports.metrics}`,
    // A 10 Gi pd-standard disk supports 15 writes a second; the default election timeout of 1 s is too short.
    '--heartbeat-interval=500',
    '--election-timeout=5000',
    // A registration is a revision of 300 bytes. A watch that reconnects resumes from the last revision that it received.
    // When that one is compacted, OpenIM's client silently ends the watch and never discovers a new pod.
    '--auto-compaction-mode=revision',
    '--auto-compaction-retention=100000',
    '--quota-backend-bytes=2147483648',
    // Every probe of a service authenticates. Passwords are random and long: 10 rounds of bcrypt (80 ms) add nothing.
    '--bcrypt-cost=4',
    '--logger=zap',
    '--log-level=warn',
  ];
}

/** OpenIM's image has a shell and wget; etcd's has neither. */
function setup(chart: NamespaceChart): void {
  const { environment } = chart;
  new SetupJob(chart, `${NAME}-setup`, {
    user: 10001,
    priority: 'openim-data',
    gracePeriod: 10,
    containers: [
      container({
        name: 'setup',
        image: imageOf(environment, 'openim'),
        command: ['/bin/sh', '-ec', script('openim/scripts/etcd-setup.sh')],
        env: {
          ETCD: address(environment, NAME, 'client'),
          ROOT_PASSWORD: { secret: NAME, key: 'root-password' },
          OPENIM_PASSWORD: { secret: NAME, key: 'openim-password' },
        },
        resources: guaranteed('100m', '64Mi'),
        mounts: [{ volume: 'tmp', path: '/tmp' }],
      }),
    ],
    volumes: [scratch('tmp', '16Mi')],
  });
}
