import { denials } from '../charts/checks/reachability';
import { backupJobs } from '../charts/model/backups/jobs';
import { hasEdge } from '../environments/lib/edge';
import { Cluster, describeEnd, describeTarget, type End, type Pod, type Target } from './lib/cluster';
import { distObjects } from './lib/dist-folder';
import { subjects } from './lib/subject';

/** Everything that is open in dist/dev, by what it leads to. All else is closed; a new arrow needs a line here. */
const open: Readonly<Record<string, readonly string[]>> = {
  'ingress-nginx-controller:80': ['internet'],
  'ingress-nginx-controller:443': ['internet'],
  'openim-api:10002': ['ingress-nginx-controller'],
  'openim-msggateway:10001': ['ingress-nginx-controller'],
  'openim-msggateway:10140': ['openim-api', 'openim-auth', 'openim-msggateway', 'openim-push'],
  'openim-push:10170': ['openim-msggateway'],
  'openim-auth:10200': ['openim-api', 'openim-msggateway'],
  'openim-conversation:10220': [
    'openim-api',
    'openim-crontask',
    'openim-group',
    'openim-msg',
    'openim-msgtransfer',
    'openim-push',
  ],
  'openim-friend:10240': ['openim-api', 'openim-msg', 'openim-user'],
  'openim-group:10260': [
    'openim-api',
    'openim-conversation',
    'openim-msg',
    'openim-msgtransfer',
    'openim-push',
    'openim-user',
  ],
  'openim-msg:10280': [
    'openim-api',
    'openim-conversation',
    'openim-crontask',
    'openim-friend',
    'openim-group',
    'openim-msggateway',
    'openim-push',
    'openim-user',
  ],
  'openim-third:10300': ['openim-api', 'openim-crontask'],
  'openim-user:10320': [
    'openim-api',
    'openim-auth',
    'openim-conversation',
    'openim-friend',
    'openim-group',
    'openim-msg',
    'openim-msggateway',
    'openim-push',
    'openim-third',
  ],
  'openim-etcd:2379': [
    'openim-api',
    'openim-auth',
    'openim-conversation',
    'openim-crontask',
    'openim-etcd-backup',
    'openim-etcd-setup',
    'openim-friend',
    'openim-group',
    'openim-msg',
    'openim-msggateway',
    'openim-msgtransfer',
    'openim-push',
    'openim-third',
    'openim-user',
  ],
  'openim-etcd:2380': ['openim-etcd'],
  'openim-mysql:3306': ['openim-mysql-backup', 'openim-mysql-exporter', 'openim-mysql-setup', 'seaweedfs-filer'],
  'openim-mongodb:27017': [
    'openim-conversation',
    'openim-friend',
    'openim-group',
    'openim-mongodb',
    'openim-mongodb-backup',
    'openim-mongodb-exporter',
    'openim-mongodb-setup',
    'openim-msg',
    'openim-msgtransfer',
    'openim-third',
    'openim-user',
  ],
  'redpanda:9092': ['openim-msg', 'openim-msgtransfer', 'openim-push', 'openim-user', 'redpanda', 'redpanda-setup'],
  'redpanda:9644': ['prometheus', 'redpanda', 'redpanda-setup'],
  'redpanda:33145': ['redpanda'],
  'dragonfly:6379': [
    'dragonfly',
    'openim-auth',
    'openim-conversation',
    'openim-friend',
    'openim-group',
    'openim-msg',
    'openim-msggateway',
    'openim-msgtransfer',
    'openim-push',
    'openim-third',
    'openim-user',
    'prometheus',
  ],
  'seaweedfs-master:9333': ['seaweedfs-filer', 'seaweedfs-master', 'seaweedfs-setup', 'seaweedfs-volume'],
  'seaweedfs-master:19333': ['seaweedfs-filer', 'seaweedfs-master', 'seaweedfs-setup', 'seaweedfs-volume'],
  'seaweedfs-volume:8080': ['seaweedfs-filer', 'seaweedfs-master', 'seaweedfs-volume'],
  'seaweedfs-volume:18080': ['seaweedfs-filer', 'seaweedfs-master', 'seaweedfs-volume'],
  'seaweedfs-filer:8333': ['ingress-nginx-controller', 'openim-third', 'seaweedfs-backup'],
  'seaweedfs-filer:8888': ['seaweedfs-filer', 'seaweedfs-master', 'seaweedfs-setup'],
  'seaweedfs-filer:18888': ['seaweedfs-filer', 'seaweedfs-master', 'seaweedfs-setup'],
  'openim-api:12002': ['prometheus'],
  'openim-msggateway:12140': ['prometheus'],
  'openim-msgtransfer:12020': ['prometheus'],
  'openim-push:12170': ['prometheus'],
  'openim-auth:12200': ['prometheus'],
  'openim-conversation:12220': ['prometheus'],
  'openim-friend:12240': ['prometheus'],
  'openim-group:12260': ['prometheus'],
  'openim-msg:12280': ['prometheus'],
  'openim-third:12300': ['prometheus'],
  'openim-user:12320': ['prometheus'],
  'openim-etcd:2381': ['prometheus'],
  'openim-mysql-exporter:9104': ['prometheus'],
  'openim-mongodb-exporter:9216': ['prometheus'],
  'seaweedfs-master:9327': ['prometheus'],
  'seaweedfs-volume:9327': ['prometheus'],
  'seaweedfs-filer:9327': ['prometheus'],
  'ingress-nginx-controller:10254': ['prometheus'],
  'kube-state-metrics:8080': ['prometheus'],
  'grafana:3000': ['prometheus'],
  'prometheus:9090': ['grafana', 'prometheus'],
  'alertmanager:9093': ['prometheus'],
};

/** The same in dist/dev-mysql, for what its release of OpenIM does otherwise; the rest is as in dist/dev. */
const openOfMysql: Readonly<Record<string, readonly string[]>> = {
  'openim-msggateway:10140': ['openim-api', 'openim-auth', 'openim-msggateway', 'openim-push'],
  'openim-push:10170': ['openim-msggateway'],
  'openim-auth:10160': ['openim-api'],
  'openim-conversation:10180': [
    'openim-api',
    'openim-friend',
    'openim-group',
    'openim-msg',
    'openim-msgtransfer',
    'openim-push',
  ],
  'openim-friend:10120': ['openim-api', 'openim-msg', 'openim-user'],
  'openim-group:10150': [
    'openim-api',
    'openim-conversation',
    'openim-msg',
    'openim-msgtransfer',
    'openim-push',
    'openim-user',
  ],
  'openim-msg:10130': [
    'openim-api',
    'openim-conversation',
    'openim-crontask',
    'openim-friend',
    'openim-group',
    'openim-msggateway',
    'openim-push',
    'openim-user',
  ],
  'openim-third:10190': ['openim-api'],
  'openim-user:10110': [
    'openim-api',
    'openim-auth',
    'openim-friend',
    'openim-group',
    'openim-msg',
    'openim-msggateway',
    'openim-third',
  ],
  'openim-zookeeper:2181': [
    'openim-api',
    'openim-auth',
    'openim-conversation',
    'openim-crontask',
    'openim-friend',
    'openim-group',
    'openim-msg',
    'openim-msggateway',
    'openim-msgtransfer',
    'openim-push',
    'openim-third',
    'openim-user',
  ],
  'openim-zookeeper:2888': ['openim-zookeeper'],
  'openim-zookeeper:3888': ['openim-zookeeper'],
  'openim-mysql:3306': [
    'openim-conversation',
    'openim-crontask',
    'openim-friend',
    'openim-group',
    'openim-msgtransfer',
    'openim-mysql-backup',
    'openim-mysql-exporter',
    'openim-mysql-setup',
    'openim-third',
    'openim-user',
    'seaweedfs-filer',
  ],
  'openim-mongodb:27017': [
    'openim-crontask',
    'openim-group',
    'openim-mongodb',
    'openim-mongodb-backup',
    'openim-mongodb-exporter',
    'openim-mongodb-setup',
    'openim-msg',
    'openim-msgtransfer',
    'openim-user',
  ],
  'redpanda:9092': ['openim-crontask', 'openim-msg', 'openim-msgtransfer', 'openim-push', 'redpanda', 'redpanda-setup'],
  'dragonfly:6379': [
    'dragonfly',
    'openim-api',
    'openim-auth',
    'openim-conversation',
    'openim-crontask',
    'openim-friend',
    'openim-group',
    'openim-msg',
    'openim-msggateway',
    'openim-msgtransfer',
    'openim-push',
    'openim-third',
    'openim-user',
    'prometheus',
  ],
  'openim-api:20100': ['prometheus'],
  'openim-msggateway:20140': ['prometheus'],
  'openim-msgtransfer:21400': ['prometheus'],
  'openim-push:20170': ['prometheus'],
  'openim-auth:20160': ['prometheus'],
  'openim-conversation:20230': ['prometheus'],
  'openim-friend:20120': ['prometheus'],
  'openim-group:20150': ['prometheus'],
  'openim-msg:20130': ['prometheus'],
  'openim-third:21301': ['prometheus'],
  'openim-user:20110': ['prometheus'],
  'openim-zookeeper:7000': ['prometheus'],
  'openim-mysql-exporter:9104': ['prometheus'],
  'openim-mongodb-exporter:9216': ['prometheus'],
};

/** What the failover of Dragonfly, in dist/prod, changes in the table above. */
const openOfSentinels: Readonly<Record<string, readonly string[]>> = {
  'dragonfly-proxy:6379': (open['dragonfly:6379'] ?? []).filter((name) => name !== 'dragonfly' && name !== 'prometheus'),
  'dragonfly-proxy:8404': ['prometheus'],
  'dragonfly:6379': ['dragonfly', 'dragonfly-proxy', 'dragonfly-sentinel', 'prometheus'],
  'dragonfly-sentinel:26379': ['dragonfly', 'dragonfly-sentinel'],
};

const client: End = { ip: '203.0.113.7' };
const nameOf = (end: End): string => ('labels' in end ? (end.labels['app.kubernetes.io/name'] as string) : 'internet');
const stranger = (namespace: string, labels: Readonly<Record<string, string>> = {}): Pod => ({
  namespace,
  labels,
  name: `stranger-as-${labels['app.kubernetes.io/name'] ?? 'nobody'}`,
});

/** Every port that a pod of the cluster listens on. */
const everyPort = (cluster: Cluster): readonly Target[] =>
  cluster.allPods().flatMap((to) => Object.values(to.ports ?? {}).map((port) => ({ to, port })));

/** What is open, as the tables above have it. */
function found(cluster: Cluster): Readonly<Record<string, readonly string[]>> {
  const all: Record<string, Set<string>> = {};
  for (const target of everyPort(cluster)) {
    for (const from of [client, ...cluster.allPods()].filter((one) => cluster.allows(one, target))) {
      const key = `${nameOf(target.to)}:${target.port}`;
      all[key] = (all[key] ?? new Set()).add(nameOf(from));
    }
  }
  return Object.fromEntries(Object.entries(all).map(([key, names]) => [key, [...names].sort()]));
}

test('dist/dev-mysql opens exactly the connections of the tables', () => {
  const others = Object.entries(open).filter(
    ([key]) => !/^openim-/.test(key) || ['openim-api:10002', 'openim-msggateway:10001'].includes(key),
  );
  expect(found(new Cluster(distObjects('dev-mysql')))).toEqual({ ...Object.fromEntries(others), ...openOfMysql });
});

test('dist/prod opens exactly the connections of the tables', () => {
  expect(found(new Cluster(distObjects('prod')))).toEqual({ ...open, ...openOfSentinels });
});

describe('dist/dev', () => {
  const objects = distObjects('dev');
  const cluster = new Cluster(objects);

  it('opens exactly the connections of the table', () => {
    expect(found(cluster)).toEqual(open);
  });

  it.each([
    ['ingress-nginx to Redpanda', 'ingress-nginx/ingress-nginx-controller', 'redpanda.redpanda.svc.cluster.local:9092'],
    ['ingress-nginx to MySQL', 'ingress-nginx/ingress-nginx-controller', 'openim-mysql.openim.svc.cluster.local:3306'],
    ['ingress-nginx to MongoDB', 'ingress-nginx/ingress-nginx-controller', 'openim-mongodb.openim.svc.cluster.local:27017'],
    ['ingress-nginx to Dragonfly', 'ingress-nginx/ingress-nginx-controller', 'dragonfly.dragonfly.svc.cluster.local:6379'],
    ['ingress-nginx to etcd', 'ingress-nginx/ingress-nginx-controller', 'openim-etcd.openim.svc.cluster.local:2379'],
    ['ingress-nginx to auth', 'ingress-nginx/ingress-nginx-controller', 'openim-auth.openim.svc.cluster.local:10200'],
    [
      "ingress-nginx to the filers' own port",
      'ingress-nginx/ingress-nginx-controller',
      'seaweedfs-filer.seaweedfs.svc.cluster.local:8888',
    ],
    ['the API to MySQL', 'openim/openim-api', 'openim-mysql.openim.svc.cluster.local:3306'],
    ['the API to MongoDB', 'openim/openim-api', 'openim-mongodb.openim.svc.cluster.local:27017'],
    ['the API to Redpanda', 'openim/openim-api', 'redpanda.redpanda.svc.cluster.local:9092'],
    ['the API to Dragonfly', 'openim/openim-api', 'dragonfly.dragonfly.svc.cluster.local:6379'],
    ['the API to S3', 'openim/openim-api', 'seaweedfs-filer.seaweedfs.svc.cluster.local:8333'],
    ['the gateway to MongoDB', 'openim/openim-msggateway', 'openim-mongodb.openim.svc.cluster.local:27017'],
    ['the gateway to Redpanda', 'openim/openim-msggateway', 'redpanda.redpanda.svc.cluster.local:9092'],
    ['push to MongoDB', 'openim/openim-push', 'openim-mongodb.openim.svc.cluster.local:27017'],
    ['push to S3', 'openim/openim-push', 'seaweedfs-filer.seaweedfs.svc.cluster.local:8333'],
    ['auth to MongoDB', 'openim/openim-auth', 'openim-mongodb.openim.svc.cluster.local:27017'],
    ['the filers to Redpanda', 'seaweedfs/seaweedfs-filer', 'redpanda.redpanda.svc.cluster.local:9092'],
    ['the filers to Dragonfly', 'seaweedfs/seaweedfs-filer', 'dragonfly.dragonfly.svc.cluster.local:6379'],
    ['the volume servers to MySQL', 'seaweedfs/seaweedfs-volume', 'openim-mysql.openim.svc.cluster.local:3306'],
    ['Redpanda to Dragonfly', 'redpanda/redpanda', 'dragonfly.dragonfly.svc.cluster.local:6379'],
    ['Dragonfly to Redpanda', 'dragonfly/dragonfly', 'redpanda.redpanda.svc.cluster.local:9092'],
    ['MySQL to MongoDB', 'openim/openim-mysql', 'openim-mongodb.openim.svc.cluster.local:27017'],
    ['MongoDB to the API', 'openim/openim-mongodb', 'openim-api.openim.svc.cluster.local:10002'],
  ])('closes %s', (_, from, address) => {
    const behind = cluster.resolve(address);
    expect(cluster.blocked(cluster.pods(from), behind)).toHaveLength(cluster.pods(from).length * behind.length);
  });
});

describe.each(subjects())('$environment.name', ({ environment, objects }) => {
  const cluster = new Cluster(objects);
  const pods = cluster.allPods();
  const targets = everyPort(cluster);
  const through = (ends: readonly End[], to: readonly Target[]) =>
    ends.flatMap((end) =>
      to.filter((target) => cluster.allows(end, target)).map((target) => `${describeEnd(end)} -> ${describeTarget(target)}`),
    );
  const namespaces = [...new Set(pods.map(({ namespace }) => namespace))];

  it('exposes only the edge to the internet', () => {
    const reached = targets
      .filter((target) => cluster.allows(client, target))
      .map(({ to, port }) => `${nameOf(to)}:${port}`);
    const ways = hasEdge(environment, 'ingress-nginx') ? [80, 443] : [];
    expect([...new Set(reached)].sort()).toEqual(ways.map((port) => `ingress-nginx-controller:${port}`).sort());
  });

  it("denies everything from pods of other namespaces, also with labels of the environment's pods", () => {
    const names = [...new Set(pods.map(nameOf))];
    const impostors = ['default', 'kube-system'].flatMap((namespace) => [
      stranger(namespace),
      ...names.map((name) => stranger(namespace, { 'app.kubernetes.io/name': name })),
    ]);
    expect(through(impostors, targets)).toEqual([]);
  });

  it("denies all traffic of pods that are started by hand in the environment's namespaces, in both directions", () => {
    const guests = namespaces.map((namespace) => stranger(namespace));
    expect(through(guests, targets)).toEqual([]);
    expect(
      through(
        pods,
        guests.flatMap((to) => [80, 443, 8080].map((port) => ({ to, port }))),
      ),
    ).toEqual([]);
  });

  const outside = (...targets: readonly (readonly [ip: string, port: number])[]) =>
    targets.map(([ip, port]) => ({ to: { ip }, port }));

  it('denies every pod egress to the internet and to SSH', () => {
    // 34.0.0.1 and 142.250.0.1 are Google's, for its customers and for its public APIs.
    const targets = outside(
      ['198.51.100.1', 443],
      ['198.51.100.1', 80],
      ['10.0.0.5', 22],
      ['34.0.0.1', 443],
      ['142.250.0.1', 443],
    );
    // Alertmanager sends notifications to any address, on port 443 only.
    const told = pods.filter((pod) => nameOf(pod) === 'alertmanager');
    const others = pods.filter((pod) => nameOf(pod) !== 'alertmanager');
    expect(through(others, targets)).toEqual([]);
    expect(
      through(
        told,
        targets.filter(({ port }) => port !== 443),
      ),
    ).toEqual([]);
  });

  it("allows only the backups egress to Google's APIs, and to the metadata server for a token", () => {
    const targets = outside(['199.36.153.8', 443], ['169.254.169.254', 80], ['169.254.169.252', 988]);
    // Alertmanager reaches any public address on 443, Google's among them, and no token.
    const callers = pods.filter(
      (pod) => nameOf(pod) !== 'alertmanager' && targets.some((target) => cluster.allows(pod, target)),
    );
    const whole = callers.filter((pod) => targets.every((target) => cluster.allows(pod, target)));
    expect(whole).toEqual(callers);
    expect(callers.map(nameOf)).toEqual(backupJobs(environment).map(({ cronJob }) => cronJob));
    expect(through(callers, outside(['199.36.153.8', 80], ['199.36.153.12', 443], ['169.254.169.253', 80]))).toEqual([]);
  });

  it('allows only the Ingress controller and monitoring to call the Kubernetes API', () => {
    const { cidrs, ports } = environment.network.apiServer;
    const servers = cidrs.flatMap((cidr) => ports.map((port) => ({ to: { ip: cidr.replace(/\.0\/.*$/, '.2') }, port })));
    const callers = pods.filter((pod) => servers.every((server) => cluster.allows(pod, server))).map(nameOf);
    const expected = [
      ...(hasEdge(environment, 'ingress-nginx') ? ['ingress-nginx-controller'] : []),
      ...(environment.monitoring.mode === 'self-hosted' ? ['kube-state-metrics', 'prometheus'] : []),
    ];
    expect([...new Set(callers)].sort()).toEqual(expected);
  });

  it('allows no connection at one end only: each egress rule has an ingress rule, and vice versa', () => {
    const withoutOther = (type: 'Ingress' | 'Egress') =>
      new Cluster(
        objects.map((object) =>
          object.kind === 'NetworkPolicy' ? { ...object, spec: { ...object.spec, policyTypes: [type] } } : object,
        ),
      );
    const [out, into] = [withoutOther('Egress'), withoutOther('Ingress')];
    const half = pods.flatMap((from) =>
      targets
        .filter((target) => out.allows(from, target) !== into.allows(from, target))
        .map((target) => `${describeEnd(from)} -> ${describeTarget(target)}`),
    );
    expect(half).toEqual([]);
  });

  it('has the same result in the validation of the build', () => {
    const ends: readonly End[] = [client, stranger('default', { 'app.kubernetes.io/name': 'openim-api' }), ...pods];
    const questions: readonly Target[] = [
      ...targets,
      ...targets.map((target) => ({ ...target, port: target.port + 1 })),
      { to: { ip: '198.51.100.1' }, port: 443 },
      { to: { ip: '169.254.169.254' }, port: 53, protocol: 'UDP' },
    ];
    const denied = denials(objects);
    const disagreements = ends.flatMap((from) =>
      questions
        .filter(({ to, port, protocol }) => {
          const allowed = denied(from, to, port, protocol).length === 0;
          return allowed !== cluster.allows(from, { to, port, protocol });
        })
        .map((target) => `${describeEnd(from)} -> ${describeTarget(target)}`),
    );
    expect(disagreements).toEqual([]);
  });
});
