import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { inventory } from '../charts/model/secrets';
import { loadEnvironment } from '../environments/lib/registry';
import { alphanumeric } from '../scripts/secrets/alphanumeric';
import { FakeCluster, type FakeSecret, type FakeState } from './lib/fake-cluster';
import { ofKind, subject } from './lib/subject';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const secret = (id: string, data: Record<string, string>): Record<string, FakeSecret> => {
  const [namespace = '', name = ''] = id.split('/');
  const encoded = Object.entries(data).map(([key, value]) => [key, base64(value)]);
  return { [id]: { metadata: { namespace, name, resourceVersion: '7' }, data: Object.fromEntries(encoded) } };
};
const names = Object.values(loadEnvironment('local').namespaces);
const namespaces = Object.fromEntries(names.map((name) => [name, {}]));
const writes = ({ calls }: FakeState) =>
  calls.filter(({ args }) => args.some((arg) => /^(create|replace|delete|patch|apply)$/.test(arg)));

let cluster: FakeCluster;
const start = (state: Partial<FakeState> = {}) => {
  cluster = new FakeCluster(state);
};

describe('in a cluster', () => {
  test('an empty cluster gets its namespaces and every key of the inventory that can be generated', async () => {
    start();
    const { status, stdout, stderr } = await cluster.run('local');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const { namespaces, secrets } = cluster.state;
    const expected = ofKind(subject(loadEnvironment('local')).objects, 'Namespace');
    expect(Object.values(namespaces)).toMatchObject(expected);
    const generated = inventory(loadEnvironment('local')).filter(({ generator }) => typeof generator !== 'string');
    const held = Object.entries(secrets).flatMap(([id, { data }]) => Object.keys(data).map((key) => `${id} ${key}`));
    expect(held.sort()).toEqual(
      generated.map(({ component, secret, key }) => `${namespaceOf(component)}/${secret} ${key}`).sort(),
    );
    for (const { component, secret, key, value, generator } of generated) {
      const password = Buffer.from(secrets[`${namespaceOf(component)}/${secret}`]?.data[key] ?? '', 'base64').toString();
      expect(password).toMatch(
        new RegExp(`^[A-Za-z][A-Za-z0-9]{${typeof generator === 'string' ? 0 : generator.alphanumeric - 1}}$`),
      );
      const others = generated.filter((other) => other.value === value);
      expect(
        new Set(others.map((other) => secrets[`${namespaceOf(other.component)}/${other.secret}`]?.data[other.key])).size,
      ).toBe(1);
    }
    expect(stdout).toContain('context kind-openim\n');
    expect(stdout).toContain('openim/openim-mysql  created: root-password, setup-password, seaweedfs-password  kept: -\n');
    expect(stdout).toContain('--namespace=ingress-nginx create secret tls openim-tls');
    expect(stdout).toMatch(/created: 12 of 12 Secrets\n$/);
  });

  test('values of different names differ', async () => {
    start();
    await cluster.run('local');
    const passwords = Object.values(cluster.state.secrets).flatMap(({ data }) => Object.values(data));
    const keys = inventory(loadEnvironment('local')).filter(({ generator }) => generator !== 'certificate');
    const values = new Set(keys.map(({ value }) => value));
    expect(new Set(passwords).size).toBe(values.size);
  });

  test('a second run changes nothing', async () => {
    start();
    await cluster.run('local');
    const { secrets } = cluster.state;
    cluster.state = { ...cluster.state, calls: [] };
    const { status, stdout } = await cluster.run('local');
    expect(status).toBe(0);
    expect(stdout).toContain('openim/openim-s3  created: -  kept: access-key, secret-key\n');
    expect(stdout).toMatch(/all 12 Secrets exist\n$/);
    expect(writes(cluster.state)).toEqual([]);
    expect(cluster.state.secrets).toEqual(secrets);
  });

  test('a missing key is added, and the others stay', async () => {
    start({ namespaces, secrets: secret('openim/openim-mysql', { 'root-password': 'short', theirs: 'x' }) });
    const { status, stdout } = await cluster.run('local');
    expect(status).toBe(0);
    expect(stdout).toContain('openim/openim-mysql  created: setup-password, seaweedfs-password  kept: root-password\n');
    const { data } = cluster.state.secrets['openim/openim-mysql'] as FakeSecret;
    expect(Object.keys(data).sort()).toEqual(['root-password', 'seaweedfs-password', 'setup-password', 'theirs']);
    expect(data).toMatchObject({ 'root-password': base64('short'), theirs: base64('x') });
  });

  test('a value of one namespace is copied to the other', async () => {
    start({ namespaces, secrets: secret('seaweedfs/seaweedfs-mysql', { password: 'of-the-database' }) });
    expect((await cluster.run('local')).status).toBe(0);
    expect(cluster.state.secrets['openim/openim-mysql']?.data['seaweedfs-password']).toBe(base64('of-the-database'));
    expect(cluster.state.secrets['seaweedfs/seaweedfs-mysql']?.metadata.resourceVersion).toBe('7');
  });

  test('different values where they should be equal stop the run before it writes', async () => {
    const secrets = {
      ...secret('openim/openim-mysql', { 'seaweedfs-password': 'one-of-them' }),
      ...secret('seaweedfs/seaweedfs-mysql', { password: 'the-other-one' }),
      ...secret('dragonfly/dragonfly', { password: 'one-of-them' }),
      ...secret('openim/openim-redis', { password: 'the-other-one' }),
    };
    start({ secrets });
    const { status, stderr, stdout } = await cluster.run('local');
    expect(status).toBe(1);
    expect(stderr).toContain('openim/openim-mysql seaweedfs-password and seaweedfs/seaweedfs-mysql password\n');
    expect(stderr).toContain('dragonfly/dragonfly password and openim/openim-redis password\n');
    expect(stdout + stderr).not.toMatch(
      new RegExp(['one-of-them', 'the-other-one'].flatMap((v) => [v, base64(v)]).join('|')),
    );
    expect(writes(cluster.state)).toEqual([]);
  });

  test.each([
    ['--dry-run', 'local --dry-run', {}],
    ['npm that kept --dry-run for itself', 'local', { npm_config_dry_run: 'true' }],
  ])('a dry run writes nothing: %s', async (_, args, variables) => {
    start({ secrets: secret('openim/openim-mysql', { 'root-password': 'the-only-one' }) });
    const { status, stdout } = await cluster.run(args, variables);
    expect(status).toBe(0);
    expect(stdout).toContain('seaweedfs  would create: namespace\n');
    expect(stdout).toContain('openim/openim-mysql  would create: setup-password, seaweedfs-password  kept: root-password\n');
    expect(stdout).toMatch(/would create: 12 of 12 Secrets\n$/);
    expect(stdout).not.toContain('the-only-one');
    expect(writes(cluster.state)).toEqual([]);
  });

  test('no value is on a command line or in the output', async () => {
    start();
    const { stdout, stderr } = await cluster.run('local');
    const { secrets, calls } = cluster.state;
    const values = Object.values(secrets).flatMap(({ data }) => Object.values(data));
    const shown = [stdout, stderr, ...calls.flatMap(({ args }) => args)].join('\n');
    const leaked = values
      .flatMap((value) => [value, Buffer.from(value, 'base64').toString()])
      .filter((value) => shown.includes(value));
    expect(values.length).toBeGreaterThan(20);
    expect(leaked).toEqual([]);
  });

  test('a webhook that quotes the rejected object does not put a value into the output', async () => {
    start({ namespaces, failures: [{ call: 'create -f -', says: '(BadRequest): admission webhook denied: <input>' }] });
    const { status, stderr } = await cluster.run('local');
    expect(status).toBe(1);
    expect(stderr).toContain('"password":"***"');
  });

  test('a Secret created at the same time is not overwritten, and nothing is written after it', async () => {
    const meanwhile = secret('openim/openim-etcd', { 'root-password': 'theirs' });
    start({ namespaces, meanwhile });
    const { status, stderr } = await cluster.run('local');
    expect(status).toBe(1);
    expect(stderr).toMatch(/secrets "openim-etcd" already exists\n.*run this again/);
    expect(cluster.state.secrets).toMatchObject(meanwhile);
    expect(Object.keys(cluster.state.secrets).sort()).toEqual(['dragonfly/dragonfly', 'openim/openim-etcd']);
    cluster.state = { ...cluster.state, meanwhile: {} };
    expect((await cluster.run('local')).status).toBe(0);
    expect(cluster.state.secrets['openim/openim-etcd']?.data['root-password']).toBe(base64('theirs'));
  });

  test('a Secret changed at the same time is not overwritten', async () => {
    const before = secret('openim/openim-etcd', { 'root-password': 'theirs' });
    const id = 'openim/openim-etcd';
    const theirs = { ...before[id], metadata: { ...before[id]?.metadata, resourceVersion: '8' }, data: {} };
    start({ namespaces, secrets: before, meanwhile: { [id]: theirs } });
    const { status, stderr } = await cluster.run('local');
    expect(status).toBe(1);
    expect(stderr).toMatch(/object has been modified\n.*run this again/);
    expect(cluster.state.secrets[id]).toEqual(theirs);
  });

  test('without the right to read Secrets the missing right is reported', async () => {
    start({
      failures: [{ call: 'get secret', says: '(Forbidden): secrets "openim-share" is forbidden: User "viewer" cannot get' }],
    });
    const { status, stderr } = await cluster.run('local');
    expect(status).toBe(1);
    expect(
      stderr,
    ).toBe(`kubectl: Error from server (Forbidden): secrets "openim-share" is forbidden: User "viewer" cannot get
You need get on Namespaces and get, create and update on Secrets; create on Namespaces that are missing.\n`);
  });
});

describe('the context', () => {
  const dev = 'gke_openim-dev_europe-west1_openim-dev-cluster';

  test.each([
    ['dev', 'kind-openim', `environment "dev" runs in context "${dev}", but the current context is "kind-openim"`],
    [
      'dev',
      'gke_openim-prod_europe-west1_openim-prod-cluster',
      'gcloud container clusters get-credentials openim-dev-cluster',
    ],
    ['dev', '', 'kubectl has no current context\nSet it: gcloud container clusters get-credentials openim-dev-cluster'],
    ['local', dev, `environment "local" runs outside GKE, but the current context is "${dev}"`],
    ['local', '', 'kubectl has no current context\nSet it: kubectl config use-context <name>'],
  ])('%s rejects "%s"', async (environment, context, message) => {
    start({ context });
    const { status, stderr } = await cluster.run(environment);
    expect(status).toBe(1);
    expect(stderr).toContain(message);
    expect(cluster.state.calls).toHaveLength(1);
  });

  test.each([
    ['dev --dry-run', dev, dev],
    ['dev --dry-run --context elsewhere', 'kind-openim', 'elsewhere'],
  ])('%s with current "%s" works in "%s" throughout', async (args, context, expected) => {
    start({ context });
    const { status, stdout } = await cluster.run(args);
    expect(status).toBe(0);
    expect(stdout).toContain(`context ${expected}\n`);
    const elsewhere = cluster.state.calls.filter(
      ({ args: [first] }) => first !== 'config' && first !== `--context=${expected}`,
    );
    expect(elsewhere).toEqual([]);
  });
});

describe('in Secret Manager', () => {
  test('missing entries are created, existing ones are kept, certificates are requested from the user', async () => {
    start({ entries: { 'openim-prod-mysql-root': 'theirs' } });
    const { status, stdout, stderr } = await cluster.run('prod');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('openim-prod-mysql-root  kept\n');
    expect(stdout).toContain('openim-prod-dragonfly  created\n');
    expect(stdout).toContain('openim-prod-tls-key  missing. Provide it:\n  gcloud secrets create openim-prod-tls-key ');
    const { entries, calls } = cluster.state;
    expect(entries['openim-prod-mysql-root']).toBe('theirs');
    const values = new Map(inventory(loadEnvironment('prod')).map(({ value, generator }) => [value, generator]));
    for (const [value, generator] of values) {
      const expected = typeof generator === 'string' ? undefined : value === 'mysql-root' ? 6 : generator.alphanumeric;
      expect(entries[`openim-prod-${value}`]?.length).toBe(expected);
    }
    const shown = [stdout, ...calls.flatMap(({ args }) => args)].join('\n');
    expect(Object.values(entries).filter((value) => shown.includes(value))).toEqual([]);
  });

  test('a second run and a dry run create nothing', async () => {
    start();
    expect((await cluster.run('prod --dry-run')).stdout).toContain('openim-prod-mysql-root  would create\n');
    expect(cluster.state.entries).toEqual({});
    await cluster.run('prod');
    const { entries } = cluster.state;
    expect((await cluster.run('prod')).stdout).toMatch(/all generated values exist\n$/);
    expect(cluster.state.entries).toEqual(entries);
  });

  test('an entry created at the same time stops it', async () => {
    start({ meanwhile: { 'openim-prod-mysql-root': 'theirs' } });
    const { status, stderr } = await cluster.run('prod');
    expect(status).toBe(1);
    expect(stderr).toMatch(/\[openim-prod-mysql-root\] already exists\.\n.*run this again/);
  });

  test('gcloud accepts its commands', async () => {
    start();
    const { stdout } = await cluster.run('prod');
    const shown = stdout.split('\n').flatMap((line) => /^ {2}(gcloud .*)/.exec(line)?.[1] ?? []);
    const [list, create] = cluster.state.calls.map(({ program, args }) => `${program} ${args.join(' ')}`);
    const commands = [list, create, ...shown.map((command) => command.replace(/<.*>/, 'file.pem'))];
    const file = join(mkdtempSync(join(tmpdir(), 'openim-gcloud-')), 'commands.json');
    writeFileSync(file, JSON.stringify(commands.map((command_string) => ({ command_string }))));
    const lint = spawnSync('gcloud', ['meta', 'lint-gcloud-commands', `--commands-file=${file}`], { encoding: 'utf8' });
    rmSync(dirname(file), { recursive: true });
    if (lint.error) {
      console.warn('gcloud is not on the PATH: its commands were not checked');
      return;
    }
    // It always exits with 0.
    const results: { readonly success: boolean; readonly error_message: string | null }[] = JSON.parse(lint.stdout);
    expect(results.map(({ success, error_message }) => error_message ?? success)).toEqual(results.map(() => true));
    // Two of its own, and for what people bring: a certificate and its key, and whom to tell of alerts.
    expect(results).toHaveLength(7);
  });

  test('--context is rejected', async () => {
    start();
    expect(await cluster.run('prod --context x')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('omit --context'),
    });
  });
});

test.each([
  ['', 'expected one environment, got none\nusage: npm run secrets -- <environment>'],
  ['dev local', 'expected one environment, got dev local\nusage:'],
  ['staging', 'unknown environment "staging"; there are '],
  ['dev --force', 'unknown option "--force"'],
])('arguments "%s" are rejected', async (args, message) => {
  start();
  const { status, stderr } = await cluster.run(args);
  expect(status).toBe(1);
  expect(stderr).toContain(message);
  expect(cluster.state.calls).toEqual([]);
});

describe('alphanumeric', () => {
  test('has the requested length, letters and digits only, and a letter first', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), (length) => {
        expect(alphanumeric(length)).toMatch(new RegExp(`^[A-Za-z][A-Za-z0-9]{${length - 1}}$`));
      }),
    );
  });

  test('uses every character about equally often', () => {
    const drawn = 62_000;
    const counts = new Map<string, number>();
    for (const character of alphanumeric(drawn + 1).slice(1)) {
      counts.set(character, (counts.get(character) ?? 0) + 1);
    }
    expect(counts.size).toBe(62);
    // 1000 each, standard deviation 31.4: beyond 7 of them once in 6 billion runs.
    const odd = [...counts].filter(([, count]) => Math.abs(count - drawn / 62) > 220);
    expect(odd).toEqual([]);
  });
});

function namespaceOf(component?: keyof ReturnType<typeof loadEnvironment>['namespaces']): string {
  return component ? loadEnvironment('local').namespaces[component] : '';
}
