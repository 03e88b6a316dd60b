import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Manifest } from '../charts/constructs/manifest';
import { inventory } from '../charts/model/secrets';
import { loadEnvironment } from '../environments/lib/registry';
import { freshDist } from '../scripts/deliver/fresh';
import { writeCharts } from '../scripts/lib/dist';
import { live } from './lib/live';
import { type ScriptedAnswer, ScriptedKubectl } from './lib/scripted-kubectl';
import { subject } from './lib/subject';

const dev = loadEnvironment('dev');
const DEV = 'gke_openim-dev_europe-west1_openim-dev-cluster';
const { outputs, objects } = subject(dev);
/** Files that are sent, and what is waited for. */
const FILES = outputs.map(({ name }) => `${name}.k8s.yaml`).sort();
const COUNT = objects.filter(({ kind }) => ['Deployment', 'StatefulSet', 'Job'].includes(kind)).length;
const json = JSON.stringify;
const list = (items: readonly unknown[]) => json({ items });

const context = (name: string): ScriptedAnswer => ({ call: 'config view', stdout: name });
const namespaces: ScriptedAnswer = {
  call: 'get namespace',
  stdout: Object.values(dev.namespaces)
    .map((name) => `namespace/${name}\n`)
    .join(''),
};
/** Every Secret of the inventory, but for the keys left out. */
const secrets = (...without: string[]): readonly ScriptedAnswer[] =>
  Object.entries(dev.namespaces).map(([component, namespace]) => {
    const keys = inventory(dev).filter((key) => key.component === component && !without.includes(key.key));
    const items = [...new Set(keys.map(({ secret }) => secret))].map((name) => ({
      metadata: { name, namespace },
      data: Object.fromEntries(keys.filter(({ secret }) => secret === name).map(({ key, value }) => [key, value])),
    }));
    return {
      call: `get secret ${[
        ...new Set(
          inventory(dev)
            .filter((key) => key.component === component)
            .map((key) => key.secret),
        ),
      ].join(' ')} --namespace=${namespace}`,
      stdout: json({ items }),
    };
  });
const running = (...except: (readonly [name: RegExp, status: object])[]): string =>
  list(
    objects
      .filter(({ kind }) => ['Deployment', 'StatefulSet', 'Job'].includes(kind))
      .map((object) => live(object, except.find(([name]) => name.test(object.metadata.name))?.[1])),
  );
const ready: ScriptedAnswer = { call: 'get deployments,statefulsets,jobs,pods', stdout: running() };
const dryRun: ScriptedAnswer = { call: 'apply --dry-run=server --server-side' };
const tried = [namespaces, dryRun];
const applied: ScriptedAnswer = { call: 'apply --server-side', stdout: 'namespace/openim serverside-applied\n' };

let kubectl: ScriptedKubectl;
const start = (...answers: ScriptedAnswer[]) => {
  kubectl = new ScriptedKubectl(answers);
};

describe('each of the three', () => {
  const scripts = [['diff', 2] as const, ['apply', 1] as const, ['prune', 1] as const];

  test.each([
    ['diff', 'dev', 'kind-openim', `environment "dev" runs in context "${DEV}", but the current context is "kind-openim"`],
    ['apply', 'dev', 'kind-openim', `environment "dev" runs in context "${DEV}", but the current context is "kind-openim"`],
    ['prune', 'dev', 'kind-openim', `environment "dev" runs in context "${DEV}", but the current context is "kind-openim"`],
    ['prune', 'dev', '', 'no current context\nSet it: gcloud container clusters get-credentials openim-dev-cluster'],
    ['diff', 'local', 'kind-openim', 'does not name its cluster; specify it: --context kind-openim\n'],
    ['apply', 'local', 'kind-openim', 'does not name its cluster; specify it: --context kind-openim\n'],
    ['prune', 'local', '', 'environment "local" does not name its cluster; specify it: --context <name>\n'],
  ])('npm run %s -- %s rejects context "%s"', async (script, environment, name, message) => {
    start(context(name));
    const { status, stderr } = await kubectl.run(script, environment);
    expect(stderr).toContain(message);
    expect(status).toBe(script === 'diff' ? 2 : 1);
    expect(kubectl.calls).toHaveLength(1);
  });

  test.each(scripts)('npm run %s works in the requested context', async (script, code) => {
    start({ call: '', status: 1, stderr: 'error: context "elsewhere" does not exist\n' });
    expect(await kubectl.run(script, 'local --context elsewhere')).toMatchObject({
      status: code,
      stderr: 'kubectl: error: context "elsewhere" does not exist\nList contexts: kubectl config get-contexts\n',
    });
    expect(kubectl.calls.map(({ args }) => args[0])).toEqual(['--context=elsewhere']);
  });

  test.each(scripts)('npm run %s stops at a stale dist/', async (script, code) => {
    start(context(DEV));
    const { status, stderr } = await kubectl.run(script, 'dev', { CDK8S_OUTDIR: '/nowhere' });
    expect(status).toBe(code);
    expect(stderr).toContain('is not up to date with environment "dev"; nothing was done:\n  cluster.k8s.yaml is missing\n');
    expect(stderr).toContain('\n  npm run synth -- dev && git diff dist/dev\n');
    expect(kubectl.calls).toHaveLength(1);
  });

  test.each(scripts)('npm run %s rejects unknown arguments', async (script, code) => {
    start();
    const { status, stderr } = await kubectl.run(script, 'dev --force');
    expect(status).toBe(code);
    expect(stderr).toContain('unknown option "--force"');
    expect(stderr).toContain(`usage: npm run ${script} -- <environment>`);
    expect(kubectl.calls).toEqual([]);
  });

  test.each(scripts)('npm run %s lists the missing rights when the user may not read everything', async (script, code) => {
    const stderr = 'Error from server (Forbidden): namespaces "openim" is forbidden: User "viewer" cannot get\n';
    start(context(DEV), ...secrets(), applied, { call: '', status: 1, stderr });
    expect(await kubectl.run(script, 'dev')).toMatchObject({
      status: code,
      stderr: `kubectl: ${stderr}You need read and write access to every kind in dist/: use the account of a cluster administrator.\n`,
    });
  });
});

describe('a stale dist/', () => {
  const stale: Record<string, [(folder: string) => void, string]> = {
    'a file that differs': [
      (folder) => appendFileSync(join(folder, 'openim.k8s.yaml'), '\n'),
      'openim.k8s.yaml is out of date',
    ],
    'a file that is missing': [(folder) => rmSync(join(folder, 'redpanda.k8s.yaml')), 'redpanda.k8s.yaml is missing'],
    'a file too many': [(folder) => writeFileSync(join(folder, 'mine.yaml'), ''), 'mine.yaml is not generated'],
  };
  const folder = mkdtempSync(join(tmpdir(), 'openim-stale-'));
  beforeAll(() => {
    process.env.CDK8S_OUTDIR = folder;
  });
  afterAll(() => {
    delete process.env.CDK8S_OUTDIR;
    rmSync(folder, { recursive: true });
  });

  test.each(Object.entries(stale))('%s', (_, [spoil, line]) => {
    rmSync(join(folder, 'dev'), { recursive: true, force: true });
    writeCharts(join(folder, 'dev'), outputs);
    expect(freshDist(dev).outputs).toEqual(outputs);
    spoil(join(folder, 'dev'));
    expect(() => freshDist(dev)).toThrow(`nothing was done:\n  ${line}\nSynthesize it`);
  });
});

describe('npm run diff', () => {
  test('exit code 0 without a difference', async () => {
    start(context(DEV), namespaces, { call: 'diff' });
    expect(await kubectl.run('diff', 'dev')).toEqual({ status: 0, stdout: '', stderr: '' });
    const { args, input } = kubectl.calls.at(-1) ?? { args: [], input: '' };
    expect(args.slice(2)).toEqual(['diff', '--server-side', '--force-conflicts', '--filename=-']);
    expect(JSON.parse(input).items).toHaveLength(objects.length);
  });

  test('exit code 0 when a controller wrote a status meanwhile', async () => {
    start(
      context(DEV),
      namespaces,
      { call: 'diff', status: 1, stdout: '-  reason: FailedGetResourceMetric\n', once: true },
      { call: 'diff' },
    );
    expect(await kubectl.run('diff', 'dev')).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test('exit code 1 with the differences', async () => {
    start(context(DEV), namespaces, {
      call: 'diff',
      status: 1,
      stdout: '-  replicas: 2\n+  replicas: 3\n',
      stderr: 'exit status 1\n',
    });
    expect(await kubectl.run('diff', 'dev')).toEqual({ status: 1, stdout: '-  replicas: 2\n+  replicas: 3\n', stderr: '' });
  });

  test('objects of missing namespaces are new, and the others get a dry run', async () => {
    start(context(DEV), { call: 'get namespace', stdout: 'namespace/openim\n' }, { call: 'diff' });
    const { status, stdout } = await kubectl.run('diff', 'dev');
    expect(status).toBe(1);
    expect(stdout).toContain('new: StatefulSet redpanda/redpanda\n');
    expect(stdout).not.toContain(' openim/');
    const { items } = JSON.parse(kubectl.calls.at(-1)?.input ?? '');
    expect(items.some(({ metadata }: Manifest) => metadata.namespace === 'redpanda')).toBe(false);
    expect(items.some(({ kind, metadata }: Manifest) => kind === 'Namespace' && metadata.name === 'redpanda')).toBe(true);
  });

  const host = `Error from server: ingresses.networking.k8s.io "openim-api" is forbidden: ValidatingAdmissionPolicy 'openim-ingresses' with binding 'openim-ingresses' denied request: every rule must name one of the hosts 'old.example'\n`;
  test('a host that is not in the policy yet does not hide the other differences', async () => {
    start(
      context(DEV),
      namespaces,
      { call: 'diff', status: 2, stderr: host, once: true },
      { call: 'diff', status: 1, stdout: '+new\n' },
    );
    const { status, stdout, stderr } = await kubectl.run('diff', 'dev');
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toMatch(/^\+new\nnot tried: Ingress .* the next apply adds to the policy openim-ingresses\n/);
    expect(kubectl.calls.at(-1)?.input).not.toContain('"kind":"Ingress"');
  });

  test.each([
    [
      'the API server',
      2,
      'Unable to connect to the server: dial tcp 10.0.0.1:443: i/o timeout',
      'reaches it: kubectl version',
    ],
    ['diff, which is not installed', 1, 'error: failed to run "diff": executable file not found in $PATH', ''],
    [
      'an immutable field',
      2,
      'The StatefulSet "openim-mysql" is invalid: spec: Forbidden: updates to statefulset spec for fields other than',
      '--cascade=orphan',
    ],
  ])('exit code 2 when it fails at %s', async (_, status, said, advice) => {
    start(context(DEV), namespaces, { call: 'diff', status, stderr: `E1125 07:34:52.252420 1 x.go:1] noise\n${said}\n` });
    const run = await kubectl.run('diff', 'dev');
    expect(run.status).toBe(2);
    expect(run.stderr).toContain(`kubectl diff failed (exit status ${status}):\n  ${said}\n`);
    expect(run.stderr).toContain(advice);
    expect(run.stderr).not.toContain('noise');
  });
});

describe('npm run apply', () => {
  test('applies every file, waits, and reports both', async () => {
    start(context(DEV), ...secrets(), ...tried, applied, ready);
    const { status, stdout, stderr } = await kubectl.run('apply', 'dev');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(`context ${DEV}\ncluster.k8s.yaml `);
    expect(stdout).toMatch(
      new RegExp(
        `seaweedfs\\.k8s\\.yaml +1 objects applied\\n +0 s {2}${COUNT} of ${COUNT} ready\\n${COUNT} workloads and Jobs are ready\\n$`,
      ),
    );
    expect(kubectl.writes.map(({ args }) => args.at(-1)?.split('/').at(-1))).toEqual(FILES);
  });

  test('missing Secrets stop it before anything is applied; a certificate may follow later', async () => {
    start(context(DEV), ...secrets('root-password', 'tls.crt', 'tls.key'));
    const { status, stderr } = await kubectl.run('apply', 'dev');
    expect(status).toBe(1);
    expect(stderr).toContain('would not start:\n  openim/openim-etcd root-password\n');
    expect(stderr).toContain(`Create them: npm run secrets -- dev --context ${DEV}\n`);
    expect(stderr).not.toContain('tls');
    expect(kubectl.writes).toEqual([]);
  });

  test('objects that the API server would reject stop it before anything is applied, and all are reported', async () => {
    const said = [
      'The StatefulSet "redpanda" is invalid: spec: Forbidden: updates to statefulset spec for fields other than',
      'error: Apply failed with 1 conflict: conflict with "kubectl-edit": .spec.replicas',
    ];
    const answers = said.map((line): ScriptedAnswer => ({ ...dryRun, status: 1, stderr: `${line}\n`, once: true }));
    start(context(DEV), ...secrets(), namespaces, ...answers, dryRun, applied, ready);
    const { status, stderr } = await kubectl.run('apply', 'dev');
    expect(status).toBe(1);
    expect(stderr).toContain(`Nothing was applied. The API server rejected:\n${said.map((line) => `  ${line}\n`).join('')}`);
    expect(stderr).toContain('delete statefulset <name> --cascade=orphan\n');
    expect(kubectl.writes).toEqual([]);
  });

  test.each([
    [
      'a host that its policy does not have',
      `ValidatingAdmissionPolicy 'openim-ingresses' with binding 'openim-ingresses' denied request: every rule must name one of the hosts 'old.example'`,
    ],
    ['a webhook that judges no dry run', 'admission webhook "theirs" does not support dry run'],
  ])('objects that cannot be checked in advance are sent: %s', async (_, said) => {
    start(context(DEV), ...secrets(), namespaces, { ...dryRun, status: 1, stderr: `Error: ${said}\n` }, applied, ready);
    expect(await kubectl.run('apply', 'dev')).toMatchObject({ status: 0 });
    expect(kubectl.writes).toHaveLength(FILES.length);
  });

  test('objects of a missing namespace get no dry run', async () => {
    start(context(DEV), ...secrets(), { ...namespaces, stdout: 'namespace/openim\n' }, dryRun, applied, ready);
    await kubectl.run('apply', 'dev');
    const items = kubectl.calls
      .filter(({ args }) => args.includes('--dry-run=server'))
      .flatMap(({ input }) => JSON.parse(input).items as Manifest[]);
    const inNamespaces = new Set(items.map(({ metadata }) => metadata.namespace));
    expect([...inNamespaces].sort()).toEqual(['openim', undefined]);
    expect(items.length).toBe(objects.filter(({ metadata }) => ['openim', undefined].includes(metadata.namespace)).length);
  });

  const refusals: readonly (readonly [string, string, string])[] = [
    [
      'a claim template',
      'The StatefulSet "redpanda" is invalid: spec: Forbidden: updates to statefulset spec for fields other than',
      'delete statefulset <name> --cascade=orphan\n',
    ],
    [
      'a class',
      'The StorageClass "openim-standard" is invalid: parameters: Forbidden: updates to parameters are forbidden.',
      'Delete it and apply again: existing volumes and pods stay.',
    ],
    [
      'a selector',
      'The Deployment "openim-api" is invalid: spec.selector: Invalid value: field is immutable',
      'a Deployment is unavailable in the meantime',
    ],
    [
      'a missing operator',
      'error: resource mapping not found for name: "x": no matches for kind "ExternalSecret" in version',
      'Install the External Secrets Operator first',
    ],
    [
      'another field manager',
      'error: Apply failed with 1 conflict: conflict with "kubectl-edit": .spec.replicas',
      'kubectl apply --server-side --force-conflicts',
    ],
    [
      'a policy',
      `deployments.apps "x" is forbidden: ValidatingAdmissionPolicy 'theirs' with binding 'theirs' denied request: no`,
      'An admission policy rejects it',
    ],
    [
      'a namespace that is being deleted',
      'Error from server (Forbidden): namespace openim because it is being terminated',
      'Wait until the namespace is deleted',
    ],
  ];
  test('objects rejected in the apply itself are reported with advice, after all files are applied', async () => {
    const answers = refusals.map(([, said]): ScriptedAnswer => ({ ...applied, status: 1, stderr: `${said}\n` }));
    for (const batch of [answers.slice(0, 4), answers.slice(4)]) {
      start(context(DEV), ...secrets(), ...tried, ...batch.map((one): ScriptedAnswer => ({ ...one, once: true })), applied);
      const { status, stderr } = await kubectl.run('apply', 'dev');
      expect(status).toBe(1);
      for (const [, said, advice] of refusals.filter((_, index) => batch.includes(answers[index] as ScriptedAnswer))) {
        expect(stderr).toContain(`  ${said}\n`);
        expect(stderr).toContain(advice);
      }
      expect(kubectl.writes).toHaveLength(FILES.length);
      // No wait for what cannot come.
      expect(kubectl.calls.some(({ args }) => args.includes('deployments,statefulsets,jobs,pods'))).toBe(false);
    }
  });

  test('a file that fails without an error message is reported too', async () => {
    start(context(DEV), ...secrets(), ...tried, { ...applied, status: 1 });
    expect(await kubectl.run('apply', 'dev')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('cluster.k8s.yaml: exit status 1\n'),
    });
  });

  test('a new domain is applied again until the policy has it', async () => {
    const stderr = `ingresses.networking.k8s.io "openim-api" is forbidden: ValidatingAdmissionPolicy 'openim-ingresses' with binding 'openim-ingresses' denied request: every rule must name one of the hosts 'old.example'\n`;
    start(context(DEV), ...secrets(), ...tried, { ...applied, status: 1, stderr, once: true }, applied, ready);
    const { status, stdout } = await kubectl.run('apply', 'dev');
    expect(status).toBe(0);
    expect(stdout).toContain('retrying\n');
    expect(kubectl.writes).toHaveLength(FILES.length + 1);
  });

  test("the API server's warnings are passed on", async () => {
    start(
      context(DEV),
      ...secrets(),
      ...tried,
      { ...applied, stderr: 'Warning: spec.x is deprecated\n', once: true },
      applied,
      ready,
    );
    expect(await kubectl.run('apply', 'dev')).toMatchObject({ status: 0, stderr: 'Warning: spec.x is deprecated\n' });
  });

  test('waits for workloads that are not ready, and lists them', async () => {
    const pod = {
      kind: 'Pod',
      metadata: { name: 'openim-api-x', namespace: 'openim', labels: { 'app.kubernetes.io/name': 'openim-api' } },
      status: {
        containerStatuses: [{ name: 'api', state: { waiting: { reason: 'ImagePullBackOff', message: 'not found' } } }],
      },
    };
    const short = { observedGeneration: 3, replicas: 3, updatedReplicas: 1, availableReplicas: 2 };
    const late = JSON.parse(running([/^openim-api$/, short])).items;
    start(context(DEV), ...secrets(), ...tried, applied, { ...ready, stdout: list([...late, pod]), once: true }, ready);
    const { status, stdout } = await kubectl.run('apply', 'dev');
    expect(status).toBe(0);
    expect(stdout).toContain(
      `${COUNT - 1} of ${COUNT} ready; Deployment openim/openim-api: 2 of 2 ready, 1 of this revision (openim-api-x: api ImagePullBackOff, not found)\n`,
    );
  });

  test('lists running workloads that are no longer in dist/', async () => {
    const metadata = { name: 'openim-old', namespace: 'openim' };
    const old = { kind: 'Deployment', metadata };
    const theirs = { kind: 'Deployment', metadata: { ...metadata, namespace: 'theirs' } };
    start(context(DEV), ...secrets(), ...tried, applied, {
      ...ready,
      stdout: list([...JSON.parse(running()).items, old, theirs]),
    });
    const { status, stdout } = await kubectl.run('apply', 'dev');
    expect(status).toBe(0);
    expect(stdout).toContain('no longer in dist/, but still running: Deployment openim/openim-old\n');
  });

  test.each([
    ['an old generation', /^openim-api$/, { observedGeneration: 2, replicas: 2, updatedReplicas: 2, availableReplicas: 2 }],
    [
      'pods of the old revision',
      /^redpanda$/,
      { observedGeneration: 3, readyReplicas: 3, updatedReplicas: 3, currentRevision: 'a', updateRevision: 'b' },
    ],
    ['too few pods', /^redpanda$/, { observedGeneration: 3, readyReplicas: 2, updatedReplicas: 3 }],
    ['a Job that runs', /^redpanda-setup/, {}],
    ['no status at all', /^openim-api$/, {}],
  ])('gives up after --timeout with everything that is missing: %s', async (_, name, status) => {
    start(context(DEV), ...secrets(), ...tried, applied, { ...ready, stdout: running([name, status]) });
    const run = await kubectl.run('apply', 'dev --timeout 1');
    expect(run.status).toBe(1);
    expect(run.stderr).toMatch(
      /^Not ready after \d s; everything is applied, but these are not ready:\n {2}\w+ \S+: .*\nLook at the pods/,
    );
  });

  test('a Job that has failed permanently ends the wait', async () => {
    const failed = {
      conditions: [{ type: 'Failed', status: 'True', message: 'Job has reached the specified backoff limit' }],
    };
    start(context(DEV), ...secrets(), ...tried, applied, { ...ready, stdout: running([/^redpanda-setup/, failed]) });
    const { status, stderr } = await kubectl.run('apply', 'dev');
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^A Job has failed; .*\n {2}Job redpanda\/redpanda-setup-\w+: Job has reached the specified backoff limit\n/,
    );
  });

  test.each([
    ['--timeout soon', '--timeout soon: must be a number of seconds above 0'],
    ['--url openim.example', '--url openim.example: must be an address without a path'],
    ['--insecure', '--insecure is valid only with --url'],
  ])('%s is rejected before anything is done', async (args, message) => {
    start();
    expect(await kubectl.run('apply', `dev ${args}`)).toMatchObject({ status: 1, stderr: expect.stringContaining(message) });
    expect(kubectl.calls).toEqual([]);
  });

  test('ends with the smoke test of an address and its exit code', async () => {
    start(context(DEV), ...secrets(), ...tried, applied, ready);
    const { status, stdout } = await kubectl.run('apply', 'dev --url http://localhost:9', { OPENIM_SECRET: 'secret' });
    expect(status).toBe(1);
    expect(stdout).toMatch(/are ready\nFAILED {2}api /);
  });

  test.each([
    ['apply --dry-run=server', 'nothing was applied', 0],
    ['apply --server-side', 'each object is unchanged or fully applied; apply again to continue', 1],
    ['get deployments', 'everything is applied, and the rollouts continue; apply again to wait for them', FILES.length],
  ])('Ctrl-C during kubectl %s reports the resulting state', async (call, message, writes) => {
    const late = running([/^openim-api$/, {}]);
    start(context(DEV), ...secrets(), ...tried, applied, { ...ready, stdout: late });
    expect(await kubectl.interrupted('apply', 'dev', call)).toBe(message);
    expect(kubectl.writes).toHaveLength(writes);
  });
});
