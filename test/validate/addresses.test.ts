import { change } from '../lib/rule';
import { type Cases, edit, hashed, problems, rewrite } from './problems';

const PUSH = 'Deployment openim/openim-push';
const API = 'Deployment openim/openim-api';
const WAIT = 'spec.template.spec.initContainers.0.args.1';
const POD = 'spec.template.spec.containers.0';
const DRAGONFLY = 'dragonfly.dragonfly.svc.cluster.local';
const MINIO = hashed('ConfigMap openim/config-minio');
const DISCOVERY = hashed('ConfigMap openim/config-discovery');
const REDPANDA = hashed('ConfigMap redpanda/redpanda-config');
const FILER = hashed('ConfigMap seaweedfs/seaweedfs-filer-config');
const MYSQL_SETUP = hashed('Job openim/openim-mysql-setup');
const ADD = 'add the connection to charts/model/connections.ts';

/** A breach: no rule of a policy in this direction is about the port. */
const closed = (policy: string, direction: 'egress' | 'ingress', port: number) =>
  edit(policy, ({ spec }) => {
    spec[direction] = spec[direction].filter(({ ports }: typeof spec) =>
      ports.every((one: typeof spec) => one.port !== port),
    );
  });

const variable = (name: string, old: string, replacement: string) =>
  edit('Deployment openim/openim-user', ({ spec }) => {
    const found = spec.template.spec.containers[0].env.find((one: typeof spec) => one.name === name);
    expect(found.value).toContain(old);
    found.value = found.value.replace(old, replacement);
  });

const MEMBER = 'openim-mongodb-headless.openim.svc.cluster.local:27017';

const cases: Readonly<Record<string, Cases>> = {
  'addresses that no Service answers': {
    [`${PUSH}: args[1] of container "wait" refers to dragonfly.cache.svc.cluster.local:6379, but Service cache/dragonfly does not exist; use the address from charts/model/workloads.ts`]:
      change(PUSH, WAIT, 'dragonfly.cache.svc.cluster.local:6379'),
    [`${PUSH}: args[1] of container "wait" refers to ${DRAGONFLY}.:6380, but Service dragonfly/dragonfly has no port 6380; use one of 6379`]:
      change(PUSH, WAIT, `${DRAGONFLY}.:6380`),
    [`${PUSH}: args[1] of container "wait" refers to redis.svc:6379, but Service redis/ does not exist; use the address from charts/model/workloads.ts`]:
      change(PUSH, WAIT, 'redis.svc:6379'),
    [`${PUSH}: args[1] of container "wait" refers to openim-api.ingress-nginx.svc:10002, but Service ingress-nginx/openim-api is an alias; use the Service behind it`]:
      change(PUSH, WAIT, 'openim-api.ingress-nginx.svc:10002'),
    // The Service of clients is not headless: its pods have no names below it.
    [`${PUSH}: args[1] of container "wait" refers to redpanda-0.redpanda.redpanda.svc:9092, but Service redpanda/redpanda has no pod "redpanda-0"; make it headless and the serviceName of its StatefulSet`]:
      change(PUSH, WAIT, 'redpanda-0.redpanda.redpanda.svc:9092'),
    [`Deployment openim/openim-user: IMENV_MONGODB_URI of container "user" refers to openim-mongodb-3.${MEMBER}, but Service openim/openim-mongodb-headless has no pod "openim-mongodb-3"; use one of openim-mongodb-0, openim-mongodb-1, openim-mongodb-2`]:
      variable('IMENV_MONGODB_URI', 'openim-mongodb-1.', 'openim-mongodb-3.'),
    [`${API}: preStop[2] of container "api" refers to http://nobody.openim.svc:80`.replace('http://', '') +
      ', but Service openim/nobody does not exist; use the address from charts/model/workloads.ts']: change(
      API,
      `${POD}.lifecycle.preStop.exec.command`,
      ['sh', '-c', 'wget http://nobody.openim.svc:80/'],
    ),
    [`${API}: HOST of container "api" refers to nobody.openim.svc, but Service openim/nobody does not exist; use the address from charts/model/workloads.ts`]:
      edit(API, ({ spec }) => spec.template.spec.containers[0].env.push({ name: 'HOST', value: 'nobody.openim.svc' })),
    [`${MINIO}: minio.yml refers to seaweedfs-filer.seaweedfs.svc.cluster.local:8334, but Service seaweedfs/seaweedfs-filer has no port 8334; use one of 8333, 8888, 18888`]:
      rewrite(MINIO, 'minio.yml', ':8333', ':8334'),
    [`${DISCOVERY}: discovery.yml refers to openim-etcd-3.openim-etcd-headless.openim.svc.cluster.local:2379, but Service openim/openim-etcd-headless has no pod "openim-etcd-3"; use one of openim-etcd-0, openim-etcd-1, openim-etcd-2`]:
      rewrite(DISCOVERY, 'discovery.yml', 'openim-etcd-2.', 'openim-etcd-3.'),
    [`${REDPANDA}: redpanda.yaml refers to redpanda-0.redpanda-headless.redpanda.svc.cluster.local:33146, but Service redpanda/redpanda-headless has no port 33146; use one of 9092, 33145, 9644`]:
      rewrite(REDPANDA, 'redpanda.yaml', 'port: 33145', 'port: 33146'),
    [`${FILER}: filer.toml refers to openim-mysql.openim.svc.cluster.local:3307, but Service openim/openim-mysql has no port 3307; use one of 3306`]:
      rewrite(FILER, 'filer.toml', 'port = 3306', 'port = 3307'),
  },
  'addresses behind NetworkPolicies': {
    [`${PUSH}: args[1] of container "wait" refers to ${DRAGONFLY}:6379, but no NetworkPolicy allows its egress to port 6379 of StatefulSet dragonfly/dragonfly; ${ADD}`]:
      closed('NetworkPolicy openim/openim-push', 'egress', 6379),
    [`StatefulSet seaweedfs/seaweedfs-filer: args[0] of container "wait" refers to openim-mysql.openim.svc.cluster.local:3306, but no NetworkPolicy allows its egress to port 3306 of StatefulSet openim/openim-mysql; ${ADD}`]:
      closed('NetworkPolicy seaweedfs/seaweedfs-filer', 'egress', 3306),
    [`${MYSQL_SETUP}: MYSQL_HOST of container "setup" refers to openim-mysql.openim.svc.cluster.local, but no NetworkPolicy allows ingress from it at port 3306 of StatefulSet openim/openim-mysql; ${ADD}`]:
      edit('NetworkPolicy openim/openim-mysql', ({ spec }) => {
        spec.ingress = spec.ingress.filter(
          ({ from }: typeof spec) => from[0].podSelector.matchLabels['app.kubernetes.io/name'] !== 'openim-mysql-setup',
        );
      }),
    [`${API}: HOST of container "api" refers to openim-mysql.openim.svc, but no NetworkPolicy allows its egress to, or ingress from it at, port 3306 of StatefulSet openim/openim-mysql; ${ADD}`]:
      edit(API, ({ spec }) => spec.template.spec.containers[0].env.push({ name: 'HOST', value: 'openim-mysql.openim.svc' })),
    [`StatefulSet openim/openim-etcd: args[6] of container "etcd" refers to openim-etcd-0.openim-etcd-headless.openim.svc.cluster.local:2379, but no NetworkPolicy allows its egress to, or ingress from it at, port 2379 of StatefulSet openim/openim-etcd; ${ADD}`]:
      edit('StatefulSet openim/openim-etcd', ({ spec }) => {
        const { args } = spec.template.spec.containers[0];
        args[6] = args[6].replace(':2380', ':2379');
      }),
    [`StatefulSet seaweedfs/seaweedfs-filer: filer.toml of ${FILER} refers to openim-mongodb.openim.svc.cluster.local:27017, but no NetworkPolicy allows its egress to, or ingress from it at, port 27017 of StatefulSet openim/openim-mongodb; ${ADD}`]:
      (objects) => {
        rewrite(FILER, 'filer.toml', 'openim-mysql', 'openim-mongodb')(objects);
        rewrite(FILER, 'filer.toml', '3306', '27017')(objects);
      },
    // The namespace is there under another label than the policies ask for.
    [`${PUSH}: args[1] of container "wait" refers to ${DRAGONFLY}:6379, but no NetworkPolicy allows ingress from it at port 6379 of StatefulSet dragonfly/dragonfly; ${ADD}`]:
      edit('NetworkPolicy dragonfly/dragonfly', ({ spec }) => {
        const rule = spec.ingress.find(
          ({ from }: typeof spec) => from[0].podSelector.matchLabels['app.kubernetes.io/name'] === 'openim-push',
        );
        rule.from[0].namespaceSelector = { matchLabels: { team: 'chat' } };
      }),
  },
};

describe.each(Object.entries(cases))('%s', (_, lines) => {
  test.each(Object.entries(lines))('%s', (line, breach) => {
    expect(problems(breach)).toEqual([line]);
  });
});

test('a ConfigMap with an address that no policy allows is reported once for each reader', () => {
  const file = hashed('ConfigMap openim/config-redis');
  const lines = problems(rewrite(file, 'redis.yml', `${DRAGONFLY}:6379`, 'openim-mysql.openim.svc.cluster.local:3306'));
  expect(lines).toHaveLength(10);
  expect(lines[0]).toBe(
    `Deployment openim/openim-msggateway: redis.yml of ${file} refers to openim-mysql.openim.svc.cluster.local:3306, but no NetworkPolicy allows its egress to, or ingress from it at, port 3306 of StatefulSet openim/openim-mysql; ${ADD}`,
  );
});

test.each([
  ['an address in a variable that another one expands', { name: 'URL', value: 'http://$(HOST):2379' }],
  ['the namespace of the pod', { name: 'URL', value: 'openim-etcd.$(NAMESPACE).svc:2379' }],
])('%s is read as the program gets it', (_, url) => {
  const breach = (host: string) =>
    edit(API, ({ spec }) =>
      spec.template.spec.containers[0].env.push(
        { name: 'HOST', value: host },
        { name: 'NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
        url,
      ),
    );
  expect(problems(breach('openim-etcd.openim.svc'))).toEqual([]);
});
