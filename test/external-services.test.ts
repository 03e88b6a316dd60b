import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { restoreObjects } from '../charts/backups/restores';
import { scrapeTargets } from '../charts/model/scrape-targets';
import { inventory } from '../charts/model/secrets';
import { alertsOf } from '../charts/monitoring/alerts';
import { dashboardsOf } from '../charts/monitoring/dashboards';
import dev from '../environments/dev';
import devMysql from '../environments/dev-mysql';
import { derive } from '../environments/lib/derive';
import type { DataServices } from '../environments/lib/external';
import type { Environment } from '../environments/lib/types';
import managed from '../environments/managed';
import { parse } from '../scripts/smoke/options';
import { changed } from './lib/changed';
import { configFile } from './lib/config-files';
import { placed } from './lib/optional';
import { problems } from './lib/problems';
import { find, ofKind, subject } from './lib/subject';
import { type Node, workloadsIn } from './lib/workloads';

const { objects } = subject(managed);
const container = (name: string): Node => find(objects, name).spec.template.spec.containers[0];
const variables = (name: string): Readonly<Record<string, Node>> =>
  Object.fromEntries(
    container(name).env.map(({ name: key, value, valueFrom }: Node) => [key, value ?? valueFrom.secretKeyRef]),
  );

const atlas = managed.dataServices?.mongodb;
const memorystore = managed.dataServices?.redis;
const cloudSql = placed.dataServices?.mysql;
const outside = (dataServices: DataServices, from: Environment = dev) => derive(from, { name: from.name, dataServices });

describe('managed', () => {
  test('runs none of the data services, and makes nothing that is about them', () => {
    const gone = /redpanda|dragonfly|seaweedfs|mysql|^openim-mongodb(?!-check)/;
    expect(
      workloadsIn(objects)
        .map(({ object }) => object.metadata.name)
        .filter((name) => gone.test(name)),
    ).toEqual([]);
    expect(ofKind(objects, 'Namespace').map(({ metadata }) => metadata.name)).toEqual([
      'ingress-nginx',
      'openim',
      'monitoring',
    ]);
    expect(ofKind(objects, 'CronJob').map(({ metadata }) => metadata.name)).toEqual(['openim-etcd-backup']);
    expect(
      scrapeTargets(managed)
        .map(({ workload }) => workload)
        .filter((name) => gone.test(name)),
    ).toEqual([]);
    const alerts = Object.values(alertsOf(managed)).flat();
    expect(
      alerts.filter(({ name }) => /^(Redpanda|Consumer|Dragonfly|Seaweedfs|Mysql|Mongodb|MessagesExpire)/.test(name)),
    ).toEqual([]);
    expect(dashboardsOf(managed).map(({ uid }) => uid)).toEqual([
      'openim-overview',
      'openim-services',
      'openim-etcd',
      'openim-edge',
      'openim-kubernetes',
    ]);
    expect(JSON.stringify(objects)).not.toMatch(/(redpanda|dragonfly|seaweedfs-\w+|openim-mysql)\.\w+\.svc/);
    expect(ofKind(objects, 'Ingress').flatMap(({ spec }) => spec.rules.map(({ host }: Node) => host))).not.toContain(
      's3.managed.openim.example',
    );
  });

  test('the logins are in the Secrets that it names, and nobody generates them', () => {
    const logins = inventory(managed).filter(({ generator }) => generator === 'login');
    expect(logins.map(({ namespace, secret, key }) => `${namespace}/${secret} ${key}`)).toEqual([
      'openim/atlas-login username',
      'openim/atlas-login password',
      'openim/confluent-login username',
      'openim/confluent-login password',
      'openim/memorystore-login password',
      'openim/storage-login access-key',
      'openim/storage-login secret-key',
    ]);
    expect(inventory(managed).map(({ secret }) => secret)).not.toContain('openim-mongodb');
  });

  test('OpenIM is configured for them: URI, SASL and TLS, host of Redis, endpoint of S3', () => {
    const transfer = variables('Deployment openim/openim-msgtransfer');
    expect(transfer.IMENV_MONGODB_URI).toMatch(
      /^mongodb\+srv:\/\/\$\(MONGODB_USERNAME\):\$\(MONGODB_PASSWORD\)@chat\.ab12c\.mongodb\.net\/openim_v3\?authSource=admin&w=majority&tls=true&/,
    );
    expect(transfer.MONGODB_USERNAME).toEqual({ name: 'atlas-login', key: 'username' });
    // A variable must precede those that refer to it; otherwise the kubelet does not replace its name.
    const order = Object.keys(transfer);
    expect(order.indexOf('MONGODB_USERNAME')).toBeLessThan(order.indexOf('IMENV_MONGODB_URI'));
    expect(transfer.IMENV_KAFKA_USERNAME).toEqual({ name: 'confluent-login', key: 'username' });
    expect(transfer.IMENV_REDIS_PASSWORD).toEqual({ name: 'memorystore-login', key: 'password' });
    // As long as the topics keep messages (docs/managed-services.md): it confirms what it gives up.
    expect(transfer.IMENV_MONGODB_URI).toContain(`&serverSelectionTimeoutMS=${3 * 24 * 3600 * 1000}`);
    expect(container('Deployment openim/openim-msgtransfer').command.at(-2)).toBe('10.50.0.3:6379');
    const kafka = configFile(objects, 'Deployment openim/openim-msgtransfer', 'kafka.yml');
    expect(kafka).toMatchObject({
      username: '',
      address: ['pkc-ab123.europe-west1.gcp.confluent.cloud:9092'],
      tls: { enableTLS: true, caCrt: '', insecureSkipVerify: false },
    });
    expect(configFile(objects, 'Deployment openim/openim-auth', 'redis.yml')).toMatchObject({ address: ['10.50.0.3:6379'] });
    expect(configFile(objects, 'Deployment openim/openim-third', 'minio.yml')).toMatchObject({
      bucket: 'openim-managed-files',
      internalAddress: 'https://storage.googleapis.com',
      externalAddress: 'https://storage.googleapis.com',
    });
  });

  test('programs wait for what has an address', () => {
    const { initContainers } = find(objects, 'Deployment openim/openim-msgtransfer').spec.template.spec;
    expect(initContainers[0].args).toEqual([
      'openim-etcd.openim.svc.cluster.local:2379',
      '10.50.0.3:6379',
      'pkc-ab123.europe-west1.gcp.confluent.cloud:9092',
    ]);
  });

  test('egress leads to what the environment says, for the clients of each service alone', () => {
    const clients = (name: string): string[] => find(objects, name).spec.podSelector.matchExpressions[0].values;
    expect(find(objects, 'NetworkPolicy openim/external-redis').spec.egress).toEqual([
      { to: [{ ipBlock: { cidr: '10.50.0.0/29' } }], ports: [{ protocol: 'TCP', port: 6379 }] },
    ]);
    expect(find(objects, 'FQDNNetworkPolicy openim/external-mongodb').spec.egress).toEqual([
      { matches: [{ pattern: '*.ab12c.mongodb.net' }], ports: [{ protocol: 'TCP', port: 27017 }] },
    ]);
    expect(find(objects, 'FQDNNetworkPolicy openim/external-s3').spec.egress[0].matches).toEqual([
      { name: 'storage.googleapis.com' },
      { name: 'openim-managed-files.storage.googleapis.com' },
    ]);
    expect(clients('FQDNNetworkPolicy openim/external-s3')).toEqual(['openim-s3-check', 'openim-third']);
    expect(clients('FQDNNetworkPolicy openim/external-kafka')).toEqual([
      'openim-kafka-check',
      'openim-msg',
      'openim-msgtransfer',
      'openim-push',
      'openim-user',
    ]);
  });

  test('a Job checks each of them with the login of OpenIM', () => {
    const jobs = ofKind(objects, 'Job').map(({ metadata }) => metadata.name.replace(/-[0-9a-f]{8}$/, ''));
    expect(jobs.filter((name) => name.endsWith('-check'))).toEqual([
      'openim-mongodb-check',
      'openim-kafka-check',
      'openim-redis-check',
      'openim-s3-check',
    ]);
  });

  test('a restore of what is outside says who restores it', () => {
    expect(() => restoreObjects(managed, { backup: 'mongodb', object: 'a', existing: 'keep', sequenceGap: 1 })).toThrow(
      'environment "managed" has its MongoDB outside, and no backup of it; restore it as its provider says',
    );
  });
});

test('smoke looks for files where the environment has them', () => {
  const { target } = parse(['--url', 'https://managed.openim.example']);
  expect([target.s3.href, target.bucket]).toEqual(['https://storage.googleapis.com/', 'openim-managed-files']);
});

test('the CA of a service with one of its own is mounted where its clients look for it', () => {
  const own = changed({ 'dataServices.kafka.tls': 'own-ca', 'dataServices.mongodb': { kind: 'self-hosted' } }, managed);
  const { volumes, containers } = find(subject(own).objects, 'Deployment openim/openim-push').spec.template.spec;
  expect(volumes.find(({ name }: Node) => name === 'kafka-ca').secret.items).toEqual([{ key: 'ca.crt', path: 'ca.crt' }]);
  expect(containers[0].volumeMounts).toContainEqual({ name: 'kafka-ca', mountPath: '/kafka-ca', readOnly: true });
  expect(configFile(subject(own).objects, 'Deployment openim/openim-push', 'kafka.yml').tls.caCrt).toBe('/kafka-ca/ca.crt');
});

test('Cloud SQL holds the names of files: filers connect to it, and no MySQL runs', () => {
  const { objects: all } = subject(placed);
  expect(
    workloadsIn(all)
      .filter(({ object }) => object.metadata.name.includes('openim-mysql'))
      .map(({ name }) => name),
  ).toEqual([expect.stringMatching(/^Job openim\/openim-mysql-check-/)]);
  const policy = find(all, 'NetworkPolicy seaweedfs/external-mysql').spec;
  expect(policy.podSelector.matchExpressions[0].values).toEqual(['seaweedfs-filer']);
  const filer = find(all, 'StatefulSet seaweedfs/seaweedfs-filer').spec.template.spec.containers[0];
  expect(filer.env.find(({ name }: Node) => name === 'WEED_MYSQL2_PASSWORD').valueFrom.secretKeyRef).toEqual({
    name: 'cloud-sql-login',
    key: 'seaweedfs-password',
  });
});

test('release v3.4 takes its MySQL, MongoDB, Redis and S3 from outside', () => {
  const services = { ...managed.dataServices, kafka: undefined, mysql: cloudSql };
  expect(problems(outside(services, devMysql))).toEqual([]);
});

const NAMES = 'programs could not connect; add it';

const refused: readonly (readonly [changes: Readonly<Record<string, unknown>>, line: string])[] = [
  [
    { 'dataServices.redis.tls': 'public-ca' },
    'dataServices.redis.tls is "public-ca": OpenIM\'s client never sets TLS for Redis, so the server must take plain connections in a private network, or a proxy must encrypt them; use "none"',
  ],
  [
    { 'dataServices.kafka.sasl': 'scram-sha-512' },
    'dataServices.kafka.sasl is "scram-sha-512": OpenIM\'s client logs in by SASL/PLAIN alone (it never sets another mechanism), so the brokers must offer it; use "plain"',
  ],
  [
    { 'dataServices.etcd': { kind: 'external' } },
    "dataServices.etcd is set: OpenIM's client has no TLS for etcd (config.Etcd has an address, a user and a password), so it runs in the cluster; leave it out",
  ],
  [
    { 'dataServices.kafka.kind': 'confluent' },
    'dataServices.kafka.kind is "confluent": must be one of "self-hosted", "external"',
  ],
  [{ 'dataServices.kafka.brokers': ['pkc'] }, 'dataServices.kafka.brokers[0] is "pkc": must be "host:port", in lower case'],
  [
    { 'dataServices.kafka.brokers': ['kafka.kafka.svc.cluster.local:9092'] },
    'dataServices.kafka.brokers[0] is "kafka.kafka.svc.cluster.local:9092": must be a host outside the cluster, as ranges and names of egress open no pods; use its full DNS name or address',
  ],
  [
    { 'dataServices.kafka.egress': { names: ['*.confluent.example'] } },
    `dataServices.kafka.egress.names leave out "pkc-ab123.europe-west1.gcp.confluent.cloud": ${NAMES}`,
  ],
  [
    { 'dataServices.kafka.egress': { names: ['*.confluent.cloud'] } },
    `dataServices.kafka.egress.names leave out "pkc-ab123.europe-west1.gcp.confluent.cloud": ${NAMES}`,
  ],
  [
    { 'dataServices.mongodb.egress': { names: ['chat.ab12c.mongodb.net'] } },
    'dataServices.mongodb.egress.names leave out "*.ab12c.mongodb.net": the members of a mongodb+srv record are there; add it',
  ],
  [
    { 'dataServices.mongodb.tls': 'none' },
    'dataServices.mongodb.tls is "none": a mongodb+srv record means TLS; use "public-ca", or list the members as "host:port"',
  ],
  [
    { 'dataServices.mongodb.hosts': ['a.ab12c.mongodb.net:27017'] },
    'dataServices.mongodb.replicaSet is missing: without it OpenIM has no transactions; write the name that rs.status().set prints',
  ],
  [
    { 'dataServices.mongodb.replicaSet': 'rs0' },
    'dataServices.mongodb.replicaSet is "rs0": the DNS of a mongodb+srv record has it; leave it out',
  ],
  [
    { 'dataServices.s3.egress': { names: ['storage.googleapis.com'] } },
    `dataServices.s3.egress.names leave out "openim-managed-files.storage.googleapis.com": ${NAMES}`,
  ],
  [
    { 'dataServices.s3.endpoint': 'https://storage.googleapis.com/' },
    'dataServices.s3.endpoint is "https://storage.googleapis.com/": must be a URL without a path or the default port: "https://storage.googleapis.com"',
  ],
  [
    { 'dataServices.redis.egress': { cidrs: ['10.51.0.0/29'] } },
    'dataServices.redis.egress.cidrs leave out "10.50.0.3": programs could not connect; add "10.50.0.3/32", or the range that holds it',
  ],
  [
    { 'dataServices.redis.address': '10.20.0.3:6379', 'dataServices.redis.egress': { cidrs: ['10.20.0.0/29'] } },
    'dataServices.redis.egress.cidrs[0] is "10.20.0.0/29": overlaps network.podCidr "10.20.0.0/16", where policies go by pods; use the range of the service',
  ],
  [
    { 'dataServices.redis.egress': { cidrs: ['0.0.0.0/0'] } },
    'dataServices.redis.egress.cidrs[0] is "0.0.0.0/0": must be an IPv4 range with a prefix of 8 to 32, such as "10.20.0.0/16"',
  ],
  [
    { 'dataServices.redis.secret': 'openim-etcd' },
    'dataServices.redis.secret is "openim-etcd": the chart has one of that name; use another name',
  ],
  [
    { 'dataServices.redis.secret': 'atlas-login' },
    'dataServices.redis.secret is "atlas-login": dataServices.mongodb has it; use another name',
  ],
  [
    { 'dataServices.mysql': cloudSql },
    'dataServices.mysql is set: release "v3.8" with S3 outside uses no MySQL; leave it out, or leave dataServices.s3 out',
  ],
  [
    { internalTls: { clusterIssuer: 'cluster-ca' } },
    'internalTls is set: its CA comes with the certificate of MongoDB in the cluster, and MongoDB is outside; leave internalTls out',
  ],
];

test.each(refused)('%j is refused with its reason', (changes, line) => {
  expect(problems(changed(changes, managed))).toEqual([line]);
});

test('without GKE no policy goes by names', () => {
  const elsewhere = { gke: undefined, backups: undefined, 'storage.diskType': undefined, 'storage.className': 'standard' };
  const mongodb = { ...dev, dataServices: { mongodb: atlas, redis: memorystore } } as Environment;
  expect(problems(changed(elsewhere, mongodb))).toEqual([
    'dataServices.mongodb.egress.names is set: only GKE has FQDNNetworkPolicies; add gke, or use cidrs',
  ]);
});

/** Runs the script of a check Job of `managed` with a fake of its client program. */
function check(job: string, program: string, body: string) {
  const folder = mkdtempSync(join(tmpdir(), 'openim-check-'));
  try {
    writeFileSync(join(folder, program), `#!/bin/bash\n${body}`, { mode: 0o755 });
    const name = ofKind(objects, 'Job').find(({ metadata }) => metadata.name.startsWith(job))?.metadata.name;
    const { command, env } = container(`Job openim/${name}`);
    const plain = Object.fromEntries(env.flatMap(({ name, value }: Node) => (value === undefined ? [] : [[name, value]])));
    const [shell, ...args] = command;
    const environment = { ...plain, HOSTNAME: 'pod', PATH: `${folder}:/usr/bin:/bin` };
    const { status, stdout, stderr } = spawnSync(shell, args, { env: environment, encoding: 'utf8' });
    return { status, said: stdout + stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('check Jobs', () => {
  const rows = (partitions: number, ...topics: string[]) =>
    `[ "$1" = group ] || printf '%s\\n' 'NAME PARTITIONS REPLICAS' ${topics.map((topic) => `'${topic} ${partitions} 3'`).join(' ')}`;
  const topics = ['toRedis', 'toMongo', 'toPush', 'toOfflinePush'];

  test('Kafka: topics with enough partitions pass', () => {
    expect(check('openim-kafka-check', 'rpk', rows(8, ...topics))).toMatchObject({ status: 0 });
  });

  test('Kafka: a missing topic, too few partitions and a group without rights are named, all of them', () => {
    const { status, said } = check(
      'openim-kafka-check',
      'rpk',
      `${rows(3, ...topics.slice(1))}\n[ "$1 $3" != 'group push' ]`,
    );
    expect(status).toBe(1);
    expect(said).toContain('topic toRedis is missing, or the user may not describe it');
    expect(said).toContain('topic toMongo has 3 partitions: more pods than that are idle; it needs 8');
    expect(said).toContain('the user may not describe the consumer group push');
  });

  const redis = (cluster: number, policy: string) => `case "$*" in
  *INFO*cluster) echo cluster_enabled:${cluster} ;;
  *GET*) echo there ;;
  *INFO*memory) echo maxmemory_policy:${policy} ;;
esac`;

  test('Redis: one server passes, with a warning where it evicts', () => {
    expect(check('openim-redis-check', 'valkey-cli', redis(0, 'noeviction'))).toEqual({
      status: 0,
      said: "OpenIM's user may read, write and run scripts\n",
    });
    expect(check('openim-redis-check', 'valkey-cli', redis(0, 'allkeys-lru')).said).toContain(
      'maxmemory_policy is allkeys-lru: a full server evicts sequence numbers',
    );
  });

  test('Redis: a cluster fails, and so does a server that does not keep what it is given', () => {
    expect(check('openim-redis-check', 'valkey-cli', redis(1, 'noeviction'))).toMatchObject({ status: 1 });
    expect(check('openim-redis-check', 'valkey-cli', redis(0, 'noeviction').replace('there', 'lost'))).toMatchObject({
      status: 1,
    });
  });

  const bucket = (bytes: number) => `case $1 in
  rcat) cat > /dev/null ;;
  cat) head -c ${bytes} /dev/zero ;;
esac`;

  test('S3: what is read must be as large as what was written', () => {
    expect(check('openim-s3-check', 'rclone', bucket(6291456))).toMatchObject({ status: 0 });
    expect(check('openim-s3-check', 'rclone', bucket(5))).toEqual({ status: 1, said: 'wrote 6291456 bytes and read 5\n' });
  });
});
