/**
 * A box of the overview: workloads that belong together for a reader. Its content and connections are read from the
 * objects.
 */
export interface Box {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** Matches the names of its workloads and of the ends outside the cluster that belong to it. */
  readonly members: Pick<RegExp, 'test'>;
  /** Matches the name or the expression of its alerts. */
  readonly alerts?: RegExp;
  /** Its pages in docs/components/. */
  readonly pages: readonly string[];
}

export interface Group {
  readonly id: string;
  readonly title: string;
  /** From the clients to the disks. */
  readonly row: number;
  /** Which arrows the overview draws: each one, those of several boxes from the frame, or none (the box lists them). */
  readonly arrows: 'each' | 'joined' | 'listed';
  readonly boxes: readonly Box[];
}

const box = (id: string, title: string, text: string, members: Box['members'], pages: string[], alerts?: RegExp): Box => ({
  ...{ id, title, text, members, pages, alerts },
});

/** The box of what `additions/` makes: every workload that no other box has. */
export const ADDITIONS = 'additions';
const unknown = (end: string): boolean => !boxes.some(({ id, members }) => id !== ADDITIONS && members.test(end));

/** Ends of connections that are no pods of these objects: topology.ts finds them in the NetworkPolicies. */
export const INTERNET = 'internet';
export const FRONT_ENDS = 'google-front-ends';
export const OUTSIDE = 'outside: ';
/** A data service outside; its policy has this name (charts/constructs/network-policies.ts). */
export const EXTERNAL = /^external-/;

/** At most twenty boxes with members, in reading order. */
export const groups: readonly Group[] = [
  {
    id: 'internet',
    row: 0,
    title: 'Internet',
    arrows: 'each',
    boxes: [
      box('clients', 'Clients', 'apps, browsers', /^internet$/, []),
      box(
        'edge',
        'Edge',
        'TLS, routes, limits',
        /^(ingress-nginx-controller|google-front-ends|otel-collector)$/,
        ['ingress-nginx'],
        /^(Api|Certificate|Edge)|ingress/,
      ),
    ],
  },
  {
    id: 'entry',
    row: 1,
    title: 'Entry',
    arrows: 'joined',
    boxes: [
      box('api', 'REST API', 'logins, lists, changes', /^openim-api$/, ['openim'], /^Api|openim-api/),
      box(
        'gateway',
        'Message gateway',
        'WebSocket of each client',
        /^openim-msggateway$/,
        ['openim'],
        /Gateway|ConnectionsLost/,
      ),
      box(
        'logins',
        'openim-chat',
        'passwords, registration',
        /^openim-(chat-api|chat-rpc|admin-api|admin-rpc|admin-front)$/,
        ['../accounts'],
        /^Login|openim-chat/,
      ),
    ],
  },
  {
    id: 'services',
    row: 2,
    title: 'OpenIM services',
    arrows: 'joined',
    boxes: [
      box('accounts', 'Accounts', 'users, tokens', /^openim-(auth|user)$/, ['openim'], /openim-(auth|user)/),
      box(
        'contacts',
        'Contacts',
        'who talks to whom',
        /^openim-(friend|group|conversation)$/,
        ['openim'],
        /openim-(friend|group|conv)/,
      ),
      box('messages', 'Messages', 'checks, orders, sends', /^openim-msg$/, ['openim'], /^Message/),
      box('files', 'Files', 'signs uploads', /^openim-third$/, ['openim'], /openim-third/),
    ],
  },
  {
    id: 'pipeline',
    row: 2,
    title: 'Message pipeline',
    arrows: 'joined',
    boxes: [
      box(
        'transfer',
        'Transfer',
        'stores messages',
        /^openim-msgtransfer$/,
        ['openim'],
        /^MessagesNotStored|ReadPositions|Consumer/,
      ),
      box('push', 'Push', 'hands out messages', /^openim-push$/, ['openim'], /Push|Consumer/),
    ],
  },
  {
    id: 'data',
    row: 3,
    title: 'Data',
    arrows: 'each',
    boxes: [
      box('redpanda', 'Redpanda', 'queues (Kafka)', /^redpanda$/, ['redpanda'], /redpanda|^Consumer|^MessagesExpire/i),
      box('dragonfly', 'Dragonfly', 'cache (Redis)', /^dragonfly/, ['dragonfly'], /dragonfly/i),
      box('mongodb', 'MongoDB', 'messages, documents', /^openim-mongodb$/, ['mongodb'], /mongodb/i),
      box('seaweedfs', 'SeaweedFS', 'files (S3)', /^seaweedfs-(master|volume|filer)$/, ['seaweedfs'], /seaweedfs/i),
      box('mysql', 'MySQL', 'SQL tables', /^openim-mysql(-read)?$/, ['mysql'], /mysql/i),
      box('external-kafka', 'Kafka', 'queues, outside', /^external-kafka$/, []),
      box('external-redis', 'Redis', 'cache, outside', /^external-redis$/, []),
      box('external-mongodb', 'MongoDB', 'messages, documents, outside', /^external-mongodb$/, []),
      box('external-s3', 'S3', 'files, outside', /^external-s3$/, []),
      box('external-mysql', 'MySQL', 'SQL tables, outside', /^external-mysql$/, []),
    ],
  },
  {
    id: 'own',
    row: 2,
    title: 'Additions',
    arrows: 'each',
    boxes: [box(ADDITIONS, 'Additions', 'workloads of your own', { test: unknown }, [])],
  },
  {
    id: 'operations',
    row: 4,
    title: 'Operations',
    arrows: 'listed',
    boxes: [
      box(
        'discovery',
        'Discovery',
        'where services run',
        /^openim-(etcd|zookeeper)$/,
        ['etcd', 'zookeeper'],
        /etcd|zookeeper/i,
      ),
      box(
        'monitoring',
        'Monitoring',
        'metrics, alerts',
        /^(prometheus|alertmanager|grafana|kube-state-metrics|.*-exporter)$/,
        ['monitoring'],
        /^(Workload|Instance|Notifications|AlertsNot|Rules|Quorum|Replicas|NoPod|Pod|Autoscaler|Volume|Quota)/,
      ),
      box(
        'jobs',
        'Jobs',
        'setup, backups, clean-up',
        /^(.*-(setup|backup|check)|openim-crontask)$/,
        ['backups', 'openim'],
        /^(Backup|Job)|crontask/,
      ),
      box('outside', 'Outside', 'Google APIs, receivers', /^outside: /, ['cluster']),
    ],
  },
];

export const boxes: readonly Box[] = groups.flatMap((group) => group.boxes);
