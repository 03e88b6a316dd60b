import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inventory } from '../charts/model/secrets';
import { loadEnvironment } from '../environments/lib/registry';
import { readers } from '../scripts/secrets/readers';
import { byHand } from '../scripts/secrets/rotate';
import { nextSteps } from '../scripts/secrets/steps';
import { FakeCluster } from './lib/fake-cluster';
import { accounts, pushedByGetui, switched, switchedV34 } from './lib/optional';

const page = readFileSync(join(__dirname, '..', 'docs', 'runbooks', 'rotate-credentials.md'), 'utf8');
const environments = [...['prod', 'dev-mysql'].map(loadEnvironment), switched, switchedV34, pushedByGetui, accounts];
const values = [...new Set(environments.flatMap(inventory).map(({ value }) => value))];

let cluster: FakeCluster;

/** A cluster with all Secrets of `local`, and what it held before. */
async function filled() {
  cluster = new FakeCluster({});
  await cluster.run('local');
  const before = held();
  return before;
}
const held = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(cluster.state.secrets).flatMap(([id, { data }]) =>
      Object.entries(data).map(([key, value]) => [`${id} ${key}`, value]),
    ),
  );
const changed = (before: Readonly<Record<string, string>>) => {
  const now = held();
  return Object.keys(now).filter((key) => now[key] !== before[key]);
};

describe('npm run secrets --rotate', () => {
  test('replaces a value in every Secret that has it, with the same new one, and nothing else', async () => {
    const before = await filled();
    const { status, stdout, stderr } = await cluster.run('local --rotate mysql-seaweedfs');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const keys = ['openim/openim-mysql seaweedfs-password', 'seaweedfs/seaweedfs-mysql password'];
    expect(changed(before).sort()).toEqual(keys);
    const after = keys.map((key) => Buffer.from(held()[key] ?? '', 'base64').toString());
    expect(after[0]).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(after[1]).toBe(after[0]);
    expect(stdout).not.toContain(after[0]);
    expect(stdout).toContain(`openim/openim-mysql  replaced: seaweedfs-password
seaweedfs/seaweedfs-mysql  replaced: password
Next, run this. It stops at the first command that fails:
kubectl -n openim delete job -l app.kubernetes.io/name=openim-mysql-setup &&
kubectl apply --server-side -f dist/local/openim.k8s.yaml &&
kubectl -n openim wait --for=condition=complete job -l app.kubernetes.io/name=openim-mysql-setup --timeout=300s &&
kubectl -n seaweedfs rollout restart statefulset seaweedfs-filer &&
kubectl -n seaweedfs rollout status statefulset seaweedfs-filer
`);
    expect(cluster.state.calls.flatMap(({ args }) => args).join(' ')).not.toContain(after[0]);
  });

  test('only prints the plan with --dry-run', async () => {
    const before = await filled();
    const { status, stdout } = await cluster.run('local --rotate dragonfly --dry-run');
    expect(status).toBe(0);
    expect(stdout).toContain('dragonfly/dragonfly  would replace: password\nopenim/openim-redis  would replace: password\n');
    expect(changed(before)).toEqual([]);
  });

  test.each([
    ...Object.entries(byHand)
      .filter(([value]) => inventory(loadEnvironment('local')).some((one) => one.value === value))
      .map(([value, why]) => [value, `${value} was not replaced: ${why}. Procedure: docs/runbooks/rotate-credentials.md`]),
    ['tls-key', 'tls-key is a certificate, which this command does not generate'],
    ['redpanda', 'redpanda is not a value of environment "local"; it has openim-secret, mysql-root, '],
    ['mysql-openim', 'mysql-openim is not a value of environment "local"'],
  ])('rejects %s', async (value, message) => {
    const before = await filled();
    const { status, stderr } = await cluster.run(`local --rotate ${value}`);
    expect(status).toBe(1);
    expect(stderr).toContain(message);
    expect(changed(before)).toEqual([]);
  });

  test('writes nothing when a Secret is missing', async () => {
    cluster = new FakeCluster({});
    const { status, stderr } = await cluster.run('local --rotate mysql-seaweedfs');
    expect(status).toBe(1);
    expect(stderr).toContain(
      'Secret openim/openim-mysql does not exist; nothing was replaced. Create it: npm run secrets -- local',
    );
    expect(held()).toEqual({});
  });
});

describe('npm run secrets --rotate replaces nothing', () => {
  const [openim, seaweedfs] = ['openim/secrets/openim-mysql', 'seaweedfs/secrets/seaweedfs-mysql'].map(
    (path) => `replace --raw=/api/v1/namespaces/${path}?dryRun=All`,
  );
  test.each([
    ['where the API server refuses the last of its places', `${seaweedfs}`, '(Forbidden): no update here', 'no update here'],
    ['where it refuses the first', `${openim}`, '(Forbidden): no update here', 'no update here'],
    [
      'when the restart that must follow is denied',
      'auth can-i patch statefulsets.apps --namespace=seaweedfs',
      'no',
      'mysql-seaweedfs was not replaced: you lack the rights for the commands that must follow:\n  kubectl auth can-i patch statefulsets.apps --namespace=seaweedfs\n',
    ],
  ])('%s', async (_, call, says, message) => {
    const before = await filled();
    cluster.state = { ...cluster.state, failures: [{ call, says }] };
    const { status, stderr } = await cluster.run('local --rotate mysql-seaweedfs');
    expect(status).toBe(1);
    expect(stderr).toContain(message);
    expect(changed(before)).toEqual([]);
  });

  test('from a stale dist/, which the commands after it would apply', async () => {
    const before = await filled();
    const { status, stderr } = await cluster.run('local --rotate mysql-seaweedfs', { CDK8S_OUTDIR: '/nowhere' });
    expect(status).toBe(1);
    expect(stderr).toContain('is not up to date with environment "local"; nothing was done:');
    expect(changed(before)).toEqual([]);
  });
});

describe('the steps after it', () => {
  test('of Dragonfly: the replica keeps the data until the primary returns with its snapshot', () => {
    expect(nextSteps(loadEnvironment('prod'), 'dragonfly').slice(6, 15)).toEqual([
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a shell's variable.
      'primary=$(kubectl -n dragonfly exec dragonfly-0 -c gate -- /scripts/primary.sh) && primary=${primary%%.*}',
      'kubectl -n dragonfly exec "$primary" -c dragonfly -- redis-cli -p 9999 SAVE | grep -x OK',
      'kubectl -n dragonfly get pod -l "app.kubernetes.io/name in (dragonfly-sentinel,dragonfly-proxy)" -o name | xargs -r -P 9 -n 1 kubectl -n dragonfly delete',
      'kubectl -n dragonfly rollout status statefulset dragonfly-sentinel',
      'kubectl -n dragonfly delete pod "$primary"',
      'kubectl -n dragonfly wait --for=create pod/"$primary" --timeout=60s',
      'kubectl -n dragonfly wait --for=condition=Ready pod/"$primary" --timeout=35m',
      'kubectl -n dragonfly get pod -l "app.kubernetes.io/name=dragonfly,statefulset.kubernetes.io/pod-name!=$primary" -o name | xargs -r -P 9 -n 1 kubectl -n dragonfly delete',
      'kubectl -n dragonfly rollout status statefulset dragonfly',
    ]);
  });

  test('of Dragonfly with a static primary: the same without Sentinels', () => {
    const steps = nextSteps(loadEnvironment('dev'), 'dragonfly');
    expect(steps[0]).toBe('primary=dragonfly-0');
    expect(steps.filter((step) => step.includes('sentinel'))).toEqual([]);
  });

  test('with External Secrets: nothing reads the Secret before the operator has read the new value', () => {
    const folder = mkdtempSync(join(tmpdir(), 'openim-rotate-'));
    // The operator's third answer is of a later time.
    const kubectl = `echo "$3 $4 $5" >> '${folder}/calls'
      [ "$3" != get ] || case $(grep -c "^get externalsecret $5" '${folder}/calls') in 1 | 2) echo 11:00 ;; *) echo 12:00 ;; esac`;
    writeFileSync(join(folder, 'kubectl'), `#!/bin/sh\n${kubectl}`, { mode: 0o755 });
    writeFileSync(join(folder, 'sleep'), '#!/bin/sh\n', { mode: 0o755 });
    const steps = nextSteps(loadEnvironment('prod'), 'mysql-seaweedfs');
    const [first] = steps.filter((step) => step.includes('delete job'));
    const commands = steps.slice(0, steps.indexOf(first ?? '') + 1).join(' &&\n');
    const { status } = spawnSync('bash', ['-c', commands], { env: { PATH: `${folder}:/usr/bin:/bin` } });
    const calls = readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');
    rmSync(folder, { recursive: true });
    const read = (secret: string) => ['get', 'annotate', 'get', 'get'].map((verb) => `${verb} externalsecret ${secret}`);
    expect({ status, calls }).toEqual({
      status: 0,
      calls: [...read('openim-mysql'), ...read('seaweedfs-mysql'), 'delete job -l'],
    });
  });

  test.each(['mysql-root', 'mysql-setup'])('of %s, which MySQL sets at every start: its restart', (value) => {
    expect(nextSteps(loadEnvironment('dev'), value)).toEqual([
      'kubectl -n openim rollout restart statefulset openim-mysql',
      'kubectl -n openim rollout status statefulset openim-mysql',
    ]);
  });

  test('of a key that all servers read themselves: no Job', () => {
    const steps = nextSteps(loadEnvironment('prod'), 'seaweedfs-jwt');
    expect(steps.some((step) => step.includes('job'))).toBe(false);
    expect(steps.filter((step) => step.includes('rollout restart'))).toHaveLength(3);
  });
});

describe('docs/runbooks/rotate-credentials.md', () => {
  const rows = [...page.matchAll(/^\| `([a-z0-9-]+)` \| (.*) \|$/gm)].map(([, value, rest]) => [value, rest] as const);

  test('has a row for each value of the inventory, and no other', () => {
    expect(rows.map(([value]) => value).sort()).toEqual([...values].sort());
  });

  test.each(values)('lists the readers of %s', (value) => {
    const row = rows.find(([name]) => name === value)?.[1] ?? '';
    const names = environments
      .filter((environment) => inventory(environment).some((one) => one.value === value))
      .flatMap((environment) => readers(environment, value))
      .map(({ kind, metadata }) => (kind === 'Job' ? metadata.name.replace(/-[0-9a-f]{8}$/, '') : metadata.name));
    const openim = new Set(names.filter((name) => /^openim-(?!mysql|mongodb|etcd)/.test(name)));
    const data = new Set(names.filter((name) => !openim.has(name)));
    // More than half of OpenIM's programs are "OpenIM" in the table.
    const missing = [...data, ...(openim.size > 6 ? ['OpenIM'] : openim)].filter((name) => !row.includes(name));
    expect(missing).toEqual([]);
  });

  test.each(Object.keys(byHand))('has the steps to replace %s by hand', (value) => {
    expect(page).toMatch(new RegExp(`^\\*\\*.*\`${value}\``, 'm'));
  });
});
