import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataServices } from '../environments/lib/external';
import type { Environment } from '../environments/lib/types';
import managed from '../environments/managed';
import { initInto } from '../scripts/init/command';
import { built } from '../scripts/lib/built';
import { FakeTerminal } from './lib/fake-terminal';
import { inProcess } from './lib/in-process';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'openim-init-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Without a terminal. */
const run = (args: string) => inProcess((words, terminal) => initInto(folder, words, terminal), args);

/** A user types these lines, and then Ctrl-D. */
async function typed(args: string, ...lines: readonly string[]) {
  const terminal = new FakeTerminal(...lines);
  return { status: await initInto(folder, args.split(' ').filter(Boolean), terminal), terminal };
}

const text = (name: string): string => readFileSync(join(folder, `${name}.ts`), 'utf8');

/** The environment of a file, whose imports are those of environments/. */
function load(name: string): Environment {
  const at = join(folder, `${name}.absolute.ts`);
  writeFileSync(at, text(name).replaceAll("from './", `from '${join(__dirname, '../environments')}/`));
  return require(at).default;
}

const shown = managed.dataServices as Required<DataServices>;

const STAGING = '--name staging --domain chat.example.com --project acme-chat';
const FILE = `import { base } from './lib/base';
import { derive } from './lib/derive';

/** Made by npm run init. */
export default derive(base, {
  name: 'staging',
  domain: 'chat.example.com',
  corsAllowedOrigins: ['https://chat.example.com'],
  gke: {
    staticIpName: 'openim-staging-ip',
    project: 'acme-chat',
    cluster: 'openim-staging-cluster',
  },
  access: { viewers: [], operators: [] },
  backups: { bucket: 'acme-chat-staging-backups' },
});
`;

describe('options', () => {
  test('write the differences from the base, and print the next commands', async () => {
    const { status, stdout, stderr } = await run(STAGING);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(text('staging')).toBe(FILE);
    expect(stdout).toBe(`wrote environments/staging.ts; next:
  npm run synth -- staging
  npm run gke -- plan staging
  npm run gke -- up staging
  npm run gke -- kubeconfig staging
  npm run secrets -- staging
  npm run apply -- staging
What they do, and the certificate: docs/deploy.md
`);
  });

  test('accept every answer for a GKE cluster', async () => {
    const { status, stderr } = await run(
      `${STAGING} --region europe-west4 --zones europe-west4-a,europe-west4-b,europe-west4-c --edge gke-gateway --secrets external-secrets --cluster-issuer dns01 --viewers a@example.com,b@example.com --registry mirror.example/openim --pull-secrets mirror-login --backups-bucket none --monitoring gmp --critical webhook`,
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(load('staging')).toMatchObject({
      gke: { region: 'europe-west4', zones: ['europe-west4-a', 'europe-west4-b', 'europe-west4-c'] },
      edge: { controller: 'gke-gateway', clusterIssuer: 'dns01' },
      secrets: 'external-secrets',
      access: { viewers: ['a@example.com', 'b@example.com'], operators: [] },
      images: { registry: 'mirror.example/openim', pullSecrets: ['mirror-login'] },
      monitoring: { mode: 'gmp', receivers: { critical: 'webhook', warning: 'slack' } },
    });
    expect(load('staging').backups).toBeUndefined();
  });

  test('put data services outside the cluster by the address that a provider prints, and add openim-chat', async () => {
    const { status, stderr } = await run(
      `${STAGING} --mongodb mongodb+srv://chat.ab12c.mongodb.net/?retryWrites=true --kafka pkc-ab123.europe-west1.gcp.confluent.cloud:9092 --redis 10.50.0.3:6379 --s3 https://storage.googleapis.com/acme-files --accounts openim-chat`,
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const environment = load('staging');
    expect(environment.accounts).toEqual({ kind: 'openim-chat', registration: 'closed' });
    const named = (service: keyof typeof shown, secret: string) => ({ ...shown[service], secret });
    expect(environment.dataServices).toEqual({
      mongodb: named('mongodb', 'mongodb-login'),
      kafka: named('kafka', 'kafka-login'),
      redis: { ...named('redis', 'redis-login'), egress: { cidrs: ['10.50.0.3/32'] } },
      s3: {
        ...named('s3', 's3-login'),
        bucket: 'acme-files',
        egress: { names: ['storage.googleapis.com', 'acme-files.storage.googleapis.com'] },
      },
    });
    built(environment);
  });

  test('take the replica set, the database of the user and TLS from the URI of MongoDB', async () => {
    const uri = 'mongodb://10.9.0.5:27017,10.9.0.6:27017/?replicaSet=rs0&authSource=chat';
    expect(await run(`${STAGING} --mongodb ${uri} --mysql 10.60.0.3:3306`)).toMatchObject({ status: 0, stderr: '' });
    expect(load('staging').dataServices).toEqual({
      mongodb: {
        kind: 'external',
        secret: 'mongodb-login',
        hosts: ['10.9.0.5:27017', '10.9.0.6:27017'],
        replicaSet: 'rs0',
        authSource: 'chat',
        tls: 'none',
        egress: { cidrs: ['10.9.0.5/32', '10.9.0.6/32'] },
      },
      mysql: {
        kind: 'external',
        secret: 'mysql-login',
        address: '10.60.0.3:3306',
        tls: 'none',
        egress: { cidrs: ['10.60.0.3/32'] },
      },
    });
  });

  test('spread the nodes of the base over other zones', async () => {
    expect((await run(`${STAGING} --region us-east1 --zones us-east1-b,us-east1-c`)).stderr).toBe('');
    expect(load('staging').gke?.nodePool.nodesPerZone).toEqual({ min: 6, max: 9 });
  });

  test('take the sizes, the zones and the load of a preset', async () => {
    const { status, stderr } = await run(`${STAGING} --preset starter`);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(text('staging')).toContain('/** Made by npm run init from preset starter, for the load at its end. */');
    const environment = load('staging');
    expect(environment).toMatchObject({
      gke: {
        project: 'acme-chat',
        zones: ['europe-west1-b'],
        nodePool: { nodesPerZone: { min: 1, max: 2 } },
        staticIpName: 'openim-staging-ip',
      },
      mongodb: { replicas: 1 },
      load: { usersOnline: 100 },
      backups: { bucket: 'acme-chat-staging-backups' },
    });
    built(environment);
  });

  test('for a cluster elsewhere, with users, give the sizes that carry them', async () => {
    const { status, stdout, stderr } = await run(
      '--name office --domain chat.example.com --cluster other --api-server 192.168.1.10/32 --users 5000',
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('  npm run apply -- office --context <name>\n');
    expect(text('office')).toContain('/** Made by npm run init for 5000 registered users. */');
    const environment = load('office');
    expect(environment).toMatchObject({
      network: { podCidr: '10.244.0.0/16', apiServer: { cidrs: ['192.168.1.10/32'], ports: [6443] } },
      storage: { className: 'standard' },
      load: { usersOnline: 500 },
    });
    expect(environment.gke).toBeUndefined();
    built(environment);
  });

  test('that are missing are one error', async () => {
    expect(await run('--cluster other')).toMatchObject({
      status: 1,
      stderr: 'missing: --name, --domain, --api-server; without a terminal these options are required\n',
    });
    expect((await run('--name a --domain b.example --project acme-chat --region us-east9')).stderr).toMatch(
      /^missing: --zones; /,
    );
  });

  test('take three zones of the region when none are named', async () => {
    expect(await run('--name staging --domain b.example --project acme-chat --region us-east1')).toMatchObject({
      status: 0,
    });
    expect(text('staging')).toContain("zones: ['us-east1-b', 'us-east1-c', 'us-east1-d']");
  });

  test.each([
    ['--name Staging', '- name is "Staging": must be a DNS label'],
    ['--name argocd', '- name is "argocd": dist/argocd is reserved for Argo CD'],
    ['--name mine', '- environments/mine.ts exists already; use another name'],
    ['--domain openim.example', '- domain is "openim.example": environments/dev.ts has "openim.example"'],
    ['--project x', '- gke.project is "x": must be a project ID'],
    ['--users many', '- --users many: must be a number from 1 to 1000000000, in digits'],
    ['--preset ha', '- preset is "ha": must be one of "none", "starter", "ha-100k", "ha-1m"'],
    ['--preset starter --users 9', '- --users has no effect with --preset starter: it is only for --preset none; omit it'],
    [
      '--mongodb mongodb://me:pw@a.example',
      '- --mongodb mongodb://***@a.example: must be a URI without a user, "mongodb+srv://',
    ],
    ['--s3 acme-files', '- --s3 acme-files: must be the URL of a bucket, "https://storage.googleapis.com/files"'],
    ['--redis redis', '- dataServices.redis.address is "redis": must be "host:port", in lower case'],
    ['--accounts keycloak', '- accounts.kind is "keycloak": must be "openim-chat"'],
    ['--critical mail', '- monitoring.receivers.critical is "mail": must be one of "pagerduty"'],
    ['--cluster eks', '- cluster is "eks": must be one of "gke", "other"'],
    ['--pod-cidr 10.0.0.0/16', '- --pod-cidr has no effect with --cluster gke: it is only for --cluster other; omit it'],
    ['--registry https://mirror.example', '- images.registry is "https://mirror.example": must have no scheme'],
    ["--viewers o'hara", '- access.viewers[0] is "o\'hara": must be the name of a group'],
  ])('%s is rejected', async (args, problem) => {
    writeFileSync(join(folder, 'mine.ts'), 'mine');
    const { status, stdout, stderr } = await run(`${STAGING} ${args}`);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^nothing was written:\n/);
    expect(stderr).toContain(problem);
    expect(readdirSync(folder)).toEqual(['mine.ts']);
    expect(text('mine')).toBe('mine');
  });

  test.each([
    ['--nam x', 'unknown option "--nam"; did you mean "--name"?\n'],
    ['staging', 'expected only options, got staging\n'],
  ])('%s prints the usage', async (args, message) => {
    const { status, stderr } = await run(args);
    expect(status).toBe(2);
    expect(stderr.startsWith(`${message}usage: npm run init `)).toBe(true);
  });
});

describe('a terminal', () => {
  const rest = Array<string>(30).fill('');

  test('asks for each value; an empty line takes the default', async () => {
    const { status, terminal } = await typed('', 'staging', 'chat.example.com', '', '', '', 'acme-chat', ...rest);
    expect({ status, stderr: terminal.stderr }).toEqual({ status: 0, stderr: '' });
    expect(terminal.stdout).toContain('name of the GKE cluster [openim-staging-cluster]: ');
    expect(text('staging')).toBe(FILE);
  });

  test("asks again with the field's message, also for an option", async () => {
    const { status, terminal } = await typed(
      '--name Staging',
      'staging',
      '',
      'chat',
      'chat.example.com',
      '',
      '',
      '',
      'acme-chat',
      ...rest,
    );
    expect({ status, lines: terminal.stderr.trimEnd().split('\n') }).toEqual({
      status: 0,
      lines: [
        expect.stringMatching(/^name is "Staging": must be a DNS label/),
        'an answer is required',
        expect.stringMatching(/^domain is "chat": must be a lower-case DNS name of two labels or more/),
      ],
    });
    expect(text('staging')).toBe(FILE);
  });

  test('asks nothing that an option has answered', async () => {
    const { terminal } = await typed(STAGING, ...rest);
    expect(terminal.stdout).not.toContain('ID of the Google Cloud project');
    expect(text('staging')).toBe(FILE);
  });

  test('that is closed writes nothing', async () => {
    const { status, terminal } = await typed('', 'staging', 'chat.example.com');
    expect({ status, stderr: terminal.stderr, left: terminal.left }).toEqual({
      status: 1,
      stderr: 'end of the input: nothing was written\n',
      left: 'nothing was written',
    });
    expect(readdirSync(folder)).toEqual([]);
  });
});
