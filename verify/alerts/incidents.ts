import type { WorkloadName } from '../../charts/model/workloads';
import type { Pod } from '../lib/programs/pod';
import type { Watched } from './watched';

/** An alert by its name, and what tells it from others of that name. */
export interface Expected {
  readonly alert: string;
  /** Pattern of a word in the labels of its series or in its sentence: Slack receives only the sentence. */
  readonly about: string;
}

/** A fault, and the alerts that must follow. */
export interface Incident {
  readonly title: string;
  stop(watched: Watched): Promise<unknown>;
  start(watched: Watched): Promise<unknown>;
  readonly alerts: readonly Expected[];
  /** Alerts that follow, and that Alertmanager must hold back. */
  readonly held?: readonly Expected[];
  /** Visible only in Prometheus: no Alertmanager could send a notification. */
  readonly untold?: true;
}

const about = (subject: string, ...alerts: readonly string[]): Expected[] =>
  alerts.map((alert) => ({ alert, about: subject }));

/** The name of one of its pods, as here: "redpanda-0", "openim-api-a". */
const podsOf = (workload: WorkloadName): string => `${workload}-(?:\\d+|a)`;

const each = async (pods: readonly Pod[], act: (pod: Pod) => Promise<unknown>): Promise<void> => {
  await Promise.all(pods.map(act));
};

/** What follows when no pod of a workload answers. */
const down = (workload: WorkloadName): Pick<Incident, 'alerts' | 'held'> => ({
  alerts: about(workload, 'WorkloadDown'),
  held: about(podsOf(workload), 'InstanceDown'),
});

/** All pods of a workload end at once. */
const killed = (workload: WorkloadName, rest: Partial<Incident> = {}): Incident => ({
  title: `${workload}: SIGKILL to all`,
  stop: async (watched) => each(await watched.pods(workload), (pod) => pod.signal('SIGKILL')),
  start: (watched) => watched.up(workload),
  ...down(workload),
  ...rest,
});

/** The last of them end. */
const lastKilled = (workload: WorkloadName, count: number, alerts: readonly Expected[]): Incident => ({
  title: `${workload}: SIGKILL to ${count} of 3`,
  stop: async (watched) => each((await watched.pods(workload)).slice(-count), (pod) => pod.signal('SIGKILL')),
  start: (watched) => watched.up(workload),
  alerts,
});

/** The processes exist and do not answer. */
const frozen = (workload: WorkloadName): Incident => ({
  title: `${workload}: SIGSTOP to all`,
  stop: async (watched) => each(await watched.pods(workload), (pod) => pod.signal('SIGSTOP')),
  start: async (watched) => each(await watched.pods(workload), (pod) => pod.signal('SIGCONT')),
  ...down(workload),
});

/** A replayed metrics page is no longer served. */
const gone = (workload: WorkloadName, rest: Partial<Incident> = {}): Incident => ({
  title: `${workload}: its metrics page is unavailable`,
  stop: (watched) => Promise.all(watched.replaysOf(workload).map((replay) => replay.stop())),
  start: (watched) => Promise.all(watched.replaysOf(workload).map((replay) => replay.start())),
  ...down(workload),
  ...rest,
});

const oneMember = lastKilled('openim-etcd', 1, about('openim-etcd-2', 'InstanceDown'));

/** A warning reaches no receiver, and the receiver of critical alerts is notified of that. */
const unheard: Incident = {
  title: `${oneMember.title}, and Slack rejects the channel`,
  stop: (watched) => {
    watched.receivers.slackRefuses = true;
    return oneMember.stop(watched);
  },
  start: (watched) => {
    watched.receivers.slackRefuses = false;
    return oneMember.start(watched);
  },
  alerts: about('slack', 'NotificationsFail'),
  held: oneMember.alerts,
};

/** The Secret of one receiver is missing: the other receivers are notified, and of that too. */
const unnamed: Incident = {
  title: "the URL of the dead man's switch is missing",
  stop: (watched) => watched.forget('dead-mans-switch'),
  start: (watched) => watched.bring('dead-mans-switch'),
  alerts: about('webhook', 'NotificationsFail'),
};

/** What goes wrong at the same time: nothing in one wave has a part in another incident of it. */
export const waves: readonly (readonly Incident[])[] = [
  [
    oneMember,
    frozen('openim-mysql-exporter'),
    killed('dragonfly-proxy'),
    killed('seaweedfs-filer'),
    gone('openim-msgtransfer'),
  ],
  [
    lastKilled('openim-etcd', 2, [
      ...about('openim-etcd-0', 'EtcdNoLeader'),
      ...about('openim-etcd-1', 'InstanceDown'),
      ...about('openim-etcd-2', 'InstanceDown'),
    ]),
    killed('openim-mysql', { alerts: about('MySQL', 'MysqlDown'), held: about('S3', 'SeaweedfsS3Errors') }),
    gone('dragonfly', {
      alerts: [
        ...about('dragonfly', 'WorkloadDown'),
        ...about('primaries', 'DragonflyNoPrimary'),
        ...about('found no primary', 'DragonflyProxyLeadsNowhere'),
      ],
      held: [...about(podsOf('dragonfly'), 'InstanceDown'), ...about('replicas', 'DragonflyReplicaMissing')],
    }),
    gone('redpanda'),
  ],
  [
    killed('openim-etcd'),
    lastKilled('seaweedfs-master', 2, [
      ...about('masters', 'SeaweedfsNoLeader'),
      ...about('seaweedfs-master-1', 'InstanceDown'),
      ...about('seaweedfs-master-2', 'InstanceDown'),
    ]),
    gone('openim-mongodb-exporter', {
      alerts: [...about('openim-mongodb-exporter', 'WorkloadDown'), ...about('MongoDB', 'MongodbNoPrimary')],
    }),
    unnamed,
  ],
  [frozen('seaweedfs-volume'), unheard],
  [
    killed('alertmanager', {
      alerts: [...about('alertmanager', 'WorkloadDown'), ...about('Alertmanager', 'AlertsNotDelivered')],
      untold: true,
    }),
  ],
];
