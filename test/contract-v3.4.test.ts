import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { identity, type Manifest } from '../charts/constructs/manifest';
import { filesAt, openimDeployments } from './lib/config-files';
import { withConfigScript } from './lib/config-script';
import { binaryOf, declaredPorts, drift, noDrift } from './lib/contract';
import { leaves } from './lib/leaves';
import { subjects } from './lib/subject';
import type { Node } from './lib/workloads';
import contract from './upstream/v3.4.0.json';

const MYSQL = ['MYSQL_PASSWORD'];
const MONGODB = ['MONGODB_PASSWORD'];
const KAFKA = ['KAFKA_PASSWORD'];
const S3 = ['S3_ACCESS_KEY', 'S3_SECRET_KEY'];
const SECRET = ['OPENIM_SECRET'];

/** Passwords that each binary uses besides Redis's, by what it connects to at start (v3.4.0: NewGormDB, NewMongo and so on). */
const passwords: Readonly<Record<string, readonly string[]>> = {
  'openim-api': SECRET,
  'openim-crontask': [...MYSQL, ...MONGODB, ...KAFKA],
  'openim-msggateway': SECRET,
  'openim-msgtransfer': [...MYSQL, ...MONGODB, ...KAFKA],
  'openim-push': KAFKA,
  'openim-rpc-auth': SECRET,
  'openim-rpc-conversation': MYSQL,
  'openim-rpc-friend': MYSQL,
  'openim-rpc-group': [...MYSQL, ...MONGODB],
  'openim-rpc-msg': [...MONGODB, ...KAFKA],
  'openim-rpc-third': [...MYSQL, ...S3],
  'openim-rpc-user': [...MYSQL, ...MONGODB, ...SECRET],
};

/** Keys of config.yaml from which each binary takes its ports (GetPortFromConfig in pkg/common/cmd of v3.4.0). */
const ports: Readonly<Record<string, readonly string[]>> = {
  'openim-api': ['api.openImApiPort', 'prometheus.apiPrometheusPort'],
  'openim-crontask': [],
  'openim-msggateway': [
    'longConnSvr.openImWsPort',
    'longConnSvr.openImMessageGatewayPort',
    'prometheus.messageGatewayPrometheusPort',
  ],
  'openim-msgtransfer': ['prometheus.messageTransferPrometheusPort'],
  'openim-push': ['rpcPort.openImPushPort', 'prometheus.pushPrometheusPort'],
  'openim-rpc-auth': ['rpcPort.openImAuthPort', 'prometheus.authPrometheusPort'],
  'openim-rpc-conversation': ['rpcPort.openImConversationPort', 'prometheus.conversationPrometheusPort'],
  'openim-rpc-friend': ['rpcPort.openImFriendPort', 'prometheus.friendPrometheusPort'],
  'openim-rpc-group': ['rpcPort.openImGroupPort', 'prometheus.groupPrometheusPort'],
  'openim-rpc-msg': ['rpcPort.openImMessagePort', 'prometheus.messagePrometheusPort'],
  'openim-rpc-third': ['rpcPort.openImThirdPort', 'prometheus.thirdPrometheusPort'],
  'openim-rpc-user': ['rpcPort.openImUserPort', 'prometheus.userPrometheusPort'],
};

const initContainer = ({ spec }: Manifest, name: string): Node =>
  spec.template.spec.initContainers.find((one: Node) => one.name === name);

const ours = subjects().filter(({ environment }) => environment.openim.release === 'v3.4');

test('an environment of this release is in dist/', () => {
  expect(ours.map(({ environment }) => environment.name)).toContain('dev-mysql');
});

describe.each(ours)('$environment.name, v3.4', ({ environment, objects }) => {
  const programs = openimDeployments(objects).map((program) => [binaryOf(program), program] as const);
  const files = (program: Manifest) => filesAt(objects, identity(program), '/template');
  const config = (program: Manifest): Node => parse(files(program)['config.yaml'] ?? '');
  const values = (program: Manifest) =>
    new Map(leaves(config(program)).map(([path, value]) => [path.join('.'), value] as const));

  it('runs exactly the binaries of upstream', () => {
    expect(programs.map(([binary]) => binary).sort()).toEqual(Object.keys(passwords).sort());
  });

  describe.each(programs)('%s', (binary, program) => {
    it("has both files, with upstream's keys and values of the same types", () => {
      expect(Object.keys(files(program)).sort()).toEqual(Object.keys(contract).sort());
      for (const [file, text] of Object.entries(files(program))) {
        expect(drift(contract, file, text)).toEqual(noDrift);
      }
    });

    it('gets exactly the passwords of the servers that it connects to', () => {
      const names = files(program)['config.yaml']?.match(/\$\{\w+\}/g) ?? [];
      const expected = ['REDIS_PASSWORD', ...(passwords[binary] ?? [])].sort();
      expect([...new Set(names)].sort()).toEqual(expected.map((name) => `\${${name}}`));
      const { env } = initContainer(program, 'config');
      expect(env.map(({ name }: Node) => name).sort()).toEqual(expected);
      expect(env.every(({ valueFrom }: Node) => valueFrom.secretKeyRef)).toBe(true);
      const own = program.spec.template.spec.containers[0].env;
      expect(own.filter(({ valueFrom }: Node) => valueFrom)).toEqual([]);
    });

    it('listens on one port of each kind, the declared container port', () => {
      const listened = (ports[binary] ?? []).map((key) => {
        const list = values(program).get(key) as number[];
        expect([key, list.length]).toEqual([key, 1]);
        return list[0];
      });
      expect(declaredPorts(program)).toEqual(listened.sort());
      expect(config(program).prometheus.enable).toBe(true);
    });

    it('logs neither its configuration nor SQL statements, and writes no log to a disk', () => {
      const { log, mysql } = config(program);
      expect(log.remainLogLevel).toBeLessThanOrEqual(3);
      expect(mysql.logLevel).toBeLessThanOrEqual(2);
      expect(log).toMatchObject({ isStdout: true, storageLocation: '' });
    });

    it('waits for every address of its files, and for its MySQL user', () => {
      const waited: string[] = initContainer(program, 'wait').args.map((address: string) => address.split('.')[0]);
      const hosts = (files(program)['config.yaml'] ?? '').match(/[\w.-]+(?=\.svc\.cluster\.local:\d)/g) ?? [];
      const services = hosts.map((host) => host.split('.').at(-2)?.replace('-headless', ''));
      expect([...new Set(services)].sort()).toEqual([...waited].sort());
      expect(initContainer(program, 'wait-mysql') !== undefined).toBe(passwords[binary]?.includes('MYSQL_PASSWORD'));
    });

    it('gets its config.yaml from the init container, which fails when a password is missing', () => {
      const { env } = initContainer(program, 'config');
      const set = Object.fromEntries(env.map(({ name }: Node) => [name, `${name.replaceAll('_', '')}0aZ`]));
      const [first = ''] = Object.keys(set);
      const filled = files(program)['config.yaml']?.replace(/\$\{(\w+)\}/g, (_, name) => set[name]);
      expect(filled).not.toContain('${');
      withConfigScript(initContainer(program, 'config'), files(program), (run, folder) => {
        expect(run({ ...set, [first]: undefined })).toMatchObject({ stderr: expect.stringContaining(first) });
        expect(run(set)).toMatchObject({ status: 0, stderr: '' });
        expect(readFileSync(join(folder, 'config/config.yaml'), 'utf8')).toBe(filled);
        expect(readFileSync(join(folder, 'config/notification.yaml'), 'utf8')).toBe(files(program)['notification.yaml']);
        expect(statSync(join(folder, 'config/config.yaml')).mode & 0o077).toBe(0);
      });
    });
  });

  it('keeps all passwords except those of Redis and tokens out of ZooKeeper, where the api writes its configuration', () => {
    const [, api] = programs.find(([binary]) => binary === 'openim-api') ?? [];
    const held = [...values(api as Manifest)].filter(([, value]) => String(value).includes('${'));
    expect(held.map(([key]) => key)).toEqual(['redis.password', 'secret']);
  });

  it('opens no more connections to MySQL than it accepts, besides those of the object store and people', () => {
    const cnf = objects.flatMap(({ kind, data }) => (kind === 'ConfigMap' ? (data['openim.cnf'] ?? []) : [])).join();
    const taken = Number(/max_connections = (\d+)/.exec(cnf)?.[1]);
    const opened = programs
      .filter(([binary]) => passwords[binary]?.includes('MYSQL_PASSWORD'))
      .map(([, program]) => {
        const name = program.metadata.name.replace('openim-', '') as keyof typeof environment.openim.services;
        return (environment.openim.services[name]?.autoscaling.maxReplicas ?? 1) * config(program).mysql.maxOpenConn;
      });
    expect(opened.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(taken - 50 * environment.seaweedfs.filer.replicas);
  });
});
