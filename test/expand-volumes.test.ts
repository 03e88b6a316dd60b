import type { Manifest } from '../charts/constructs/manifest';
import { loadEnvironment } from '../environments/lib/registry';
import { type ScriptedAnswer, ScriptedKubectl } from './lib/scripted-kubectl';
import { subject } from './lib/subject';

const dev = loadEnvironment('dev');
const DEV = 'gke_openim-dev_europe-west1_openim-dev-cluster';
const { objects } = subject(dev);
const json = JSON.stringify;
const find = (kind: string, name: string, namespace = 'openim'): Manifest => {
  const found = objects.find(
    (one) => one.kind === kind && one.metadata.name === name && one.metadata.namespace === namespace,
  );
  if (!found) {
    throw new Error(`no ${kind} ${namespace}/${name}`);
  }
  return found;
};
const dist = find('StatefulSet', 'openim-mysql');
const distQuota = find('ResourceQuota', 'quota');

const set = (size: string, uid = 'set', status: object = {}): Manifest => {
  const copy = JSON.parse(json(dist));
  copy.spec.volumeClaimTemplates[0].spec.resources.requests.storage = size;
  return {
    ...copy,
    metadata: { ...dist.metadata, uid, generation: 1 },
    status: { observedGeneration: 1, updateRevision: 'one', ...status },
  };
};
const claim = (requested: string, capacity = requested, rest: object = {}, name = 'data-openim-mysql-0'): Manifest => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name, namespace: 'openim' },
  spec: { storageClassName: 'openim-standard', resources: { requests: { storage: requested } } },
  status: { phase: 'Bound', capacity: { storage: capacity }, ...rest },
});
const pod = (owner: string, uid = 'pod', revision = 'one'): Manifest => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'openim-mysql-0',
    namespace: 'openim',
    uid,
    labels: { 'app.kubernetes.io/name': 'openim-mysql', 'controller-revision-hash': revision },
    ownerReferences: owner ? [{ kind: 'StatefulSet', name: 'openim-mysql', uid: owner }] : [],
  } as Manifest['metadata'],
});
const quota = (storage: string): Manifest => ({
  ...distQuota,
  spec: { hard: { 'requests.storage': storage } },
  status: { hard: { 'requests.storage': storage } },
});
const storageClass = (allowVolumeExpansion?: boolean): Manifest => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'openim-standard' },
  allowVolumeExpansion,
});

const context: ScriptedAnswer = { call: 'config view', stdout: DEV };
const cluster = (...items: Manifest[]): ScriptedAnswer => ({
  call: 'get statefulsets.apps,persistentvolumeclaims,pods,resourcequotas,storageclasses.storage.k8s.io --all-namespaces',
  stdout: json({ items }),
});
const smaller = (...others: Manifest[]) =>
  cluster(set('10Gi'), claim('10Gi'), pod('set'), quota('100Gi'), storageClass(true), ...others);
const applied: ScriptedAnswer = { call: 'apply --server-side' };
/** The API server finds nothing against any step. */
const dryRuns = ['apply', 'patch', 'delete'].map((verb): ScriptedAnswer => ({ call: `${verb} --dry-run=server` }));
const quotaStatus = (storage = distQuota.spec.hard['requests.storage']): ScriptedAnswer => ({
  call: 'get resourcequota quota --namespace=openim',
  stdout: json(quota(storage)),
});
const patched: ScriptedAnswer = { call: 'patch persistentvolumeclaim data-openim-mysql-0 --namespace=openim --type=merge' };
const sizes = (one: Manifest): ScriptedAnswer => ({
  call: 'get persistentvolumeclaim data-openim-mysql-0 --namespace=openim',
  stdout: json(one),
});
const deleted: ScriptedAnswer = { call: 'delete statefulset openim-mysql --namespace=openim --cascade=orphan' };
const taken = (...items: Manifest[]): ScriptedAnswer => ({
  call: 'get statefulsets.apps,pods --namespace=openim',
  stdout: json({ items: items.length > 0 ? items : [set('20Gi', 'new'), pod('new')] }),
});

let kubectl: ScriptedKubectl;
const start = (...answers: ScriptedAnswer[]) => {
  kubectl = new ScriptedKubectl([...answers, ...dryRuns]);
};
const writes = () =>
  kubectl.writes.map(({ args }) =>
    args
      .slice(2)
      .join(' ')
      .replace(/ --(wait|request|timeout).*/, ''),
  );

const LISTED = `context ${DEV}
StatefulSet openim/openim-mysql: 10Gi -> 20Gi
  would apply ResourceQuota openim/quota: requests.storage 100Gi -> 160Gi
  would patch PersistentVolumeClaim openim/data-openim-mysql-0: 10Gi -> 20Gi
  would wait until 1 of 1 volumes have 20Gi
  would delete StatefulSet openim/openim-mysql without its pods
  would apply StatefulSet openim/openim-mysql, which adopts the pods
would grow 1 of 1 StatefulSets: npm run expand-volumes -- dev --context ${DEV} --yes
`;

describe('npm run expand-volumes', () => {
  test('lists every step and changes nothing without --yes', async () => {
    start(context, smaller());
    expect(await kubectl.run('expand-volumes', 'dev')).toEqual({ status: 0, stdout: LISTED, stderr: '' });
    expect(writes()).toEqual([]);
  });

  test('expands in order: quota, claims, disks, the StatefulSet without its pods, the StatefulSet of dist/', async () => {
    start(
      context,
      smaller(),
      applied,
      quotaStatus(),
      patched,
      { ...sizes(claim('20Gi', '10Gi')), once: true },
      sizes(claim('20Gi')),
      deleted,
      taken(),
    );
    const { status, stdout, stderr } = await kubectl.run('expand-volumes', 'dev --yes');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(
      /adopts the pods\n {2}1 pods adopted\ngrown: 1 of 1 StatefulSets\. Next, .* npm run apply -- dev/,
    );
    expect(writes()).toEqual([
      'apply --server-side --filename=-',
      `patch persistentvolumeclaim data-openim-mysql-0 --namespace=openim --type=merge --patch={"spec":{"resources":{"requests":{"storage":"20Gi"}}}}`,
      'delete statefulset openim-mysql --namespace=openim --cascade=orphan --ignore-not-found',
      'apply --server-side --filename=-',
    ]);
    const [quotaSent, setSent] = kubectl.writes
      .filter(({ args }) => args.includes('apply'))
      .map(({ input }) => JSON.parse(input));
    expect(quotaSent).toEqual(distQuota);
    expect(setSent.items.at(-1)).toEqual(dist);
    expect(setSent.items.map(({ kind }: Manifest) => kind).slice(0, -1)).toEqual(
      objects
        .filter(({ kind, metadata }) => kind === 'ConfigMap' && metadata.namespace === 'openim')
        .map(({ kind }) => kind),
    );
  });

  test('nothing to grow', async () => {
    start(context, cluster(set('20480Mi'), claim('21474836480', '30Gi')));
    expect(await kubectl.run('expand-volumes', 'dev --yes')).toMatchObject({
      status: 0,
      stdout: `context ${DEV}\nnothing to grow: 1 StatefulSets have the volume sizes of dist/dev\n`,
    });
    expect(writes()).toEqual([]);
  });

  test.each<[string, ScriptedAnswer, string[]]>([
    [
      'the quota',
      cluster(set('10Gi'), claim('10Gi'), pod('set'), quota('160Gi'), storageClass(true)),
      ['patch', 'delete', 'apply'],
    ],
    ['the claims', cluster(set('10Gi'), claim('20Gi', '10Gi'), pod('set'), quota('160Gi')), ['delete', 'apply']],
    ['the disks', cluster(set('10Gi'), claim('20Gi'), pod('set'), quota('160Gi')), ['delete', 'apply']],
    ['the deletion', cluster(claim('20Gi'), pod(''), quota('160Gi')), ['apply']],
  ])('continues a run that was stopped after %s', async (_, answer, steps) => {
    start(context, answer, applied, patched, sizes(claim('20Gi')), deleted, taken());
    expect(await kubectl.run('expand-volumes', 'dev --yes')).toMatchObject({ status: 0, stderr: '' });
    expect(writes().map((call) => call.split(' ')[0])).toEqual(steps);
  });

  test('a claim of a pod that was scaled down is expanded too, one of another StatefulSet is not', async () => {
    const away = claim('10Gi', '10Gi', {}, 'data-openim-mysql-1');
    const others = claim('10Gi', '10Gi', {}, 'data-openim-mysql-backup-0');
    start(context, smaller(away, others, { ...away, metadata: { ...away.metadata, namespace: 'theirs' } }));
    const { stdout } = await kubectl.run('expand-volumes', 'dev');
    expect(stdout.match(/would patch .*/g)).toEqual([
      'would patch PersistentVolumeClaim openim/data-openim-mysql-0: 10Gi -> 20Gi',
      'would patch PersistentVolumeClaim openim/data-openim-mysql-1: 10Gi -> 20Gi',
    ]);
  });

  test('a file system whose resize waits for its pod is sufficient, and is reported', async () => {
    const pending = { conditions: [{ type: 'FileSystemResizePending', status: 'True' }] };
    start(context, smaller(), applied, quotaStatus(), patched, sizes(claim('20Gi', '10Gi', pending)), deleted, taken());
    const { status, stdout } = await kubectl.run('expand-volumes', 'dev --yes');
    expect(status).toBe(0);
    expect(stdout).toContain('data-openim-mysql-0: the disk has 20Gi, the file system is expanded when the pod mounts it\n');
  });

  test('retries while the raised quota is not in effect everywhere', async () => {
    const stderr = 'Error from server (Forbidden): persistentvolumeclaims "x" is forbidden: exceeded quota: quota\n';
    start(
      context,
      smaller(),
      applied,
      { ...quotaStatus('100Gi'), once: true },
      quotaStatus(),
      { ...patched, status: 1, stderr, once: true },
      patched,
      sizes(claim('20Gi')),
      deleted,
      taken(),
    );
    expect(await kubectl.run('expand-volumes', 'dev --yes')).toMatchObject({ status: 0, stderr: '' });
    expect(writes().filter((call) => call.startsWith('patch'))).toHaveLength(2);
  });

  test('pods of another revision are rolled out, and that is reported', async () => {
    const changed = set('20Gi', 'new', { updateRevision: 'two' });
    start(
      context,
      smaller(),
      applied,
      quotaStatus(),
      patched,
      sizes(claim('20Gi')),
      deleted,
      taken(changed, pod('new', 'other', 'two')),
    );
    expect(await kubectl.run('expand-volumes', 'dev --yes')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(
        '1 pods adopted; 1 are replaced one by one, because dist/ changes more than their volumes\n',
      ),
    });
  });
});

describe('npm run expand-volumes rejects, before any change:', () => {
  test.each<[string, ScriptedAnswer, string]>([
    [
      'a smaller template',
      cluster(set('50Gi'), claim('50Gi'), storageClass(true)),
      'StatefulSet openim/openim-mysql has a claim template of 50Gi, but dist/ has 20Gi: disks cannot shrink; write 50Gi or more into environments/dev.ts',
    ],
    [
      'a smaller claim',
      cluster(set('20Gi'), claim('50Gi'), storageClass(true)),
      'PersistentVolumeClaim openim/data-openim-mysql-0 requests 50Gi, but dist/ has 20Gi: disks cannot shrink; write 50Gi or more into environments/dev.ts',
    ],
    [
      'a class without expansion',
      cluster(set('10Gi'), claim('10Gi'), storageClass()),
      `is of StorageClass openim-standard, whose allowVolumeExpansion is not true. If its driver can: kubectl patch storageclass openim-standard -p '{"allowVolumeExpansion":true}'`,
    ],
    ['a missing class', cluster(set('10Gi'), claim('10Gi')), 'is of StorageClass openim-standard, which does not exist'],
    [
      'an unbound claim',
      cluster(set('10Gi'), claim('10Gi', '0', { phase: 'Pending' }), storageClass(true)),
      'is Pending, and only a bound claim can grow: kubectl -n openim describe pvc data-openim-mysql-0',
    ],
    [
      'a claim that is being deleted',
      cluster(
        set('10Gi'),
        { ...claim('10Gi'), metadata: { ...claim('10Gi').metadata, deletionTimestamp: 'now' } as Manifest['metadata'] },
        storageClass(true),
      ),
      'is being deleted',
    ],
  ])('%s', async (_, answer, message) => {
    start(context, answer);
    const { status, stderr } = await kubectl.run('expand-volumes', 'dev --yes');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^Nothing was changed:\n/);
    expect(stderr).toContain(message);
    expect(writes()).toEqual([]);
  });

  test.each([
    ['dev', 'kind-openim', `environment "dev" runs in context "${DEV}", but the current context is "kind-openim"`],
    ['local', 'kind-openim', 'does not name its cluster; specify it: --context kind-openim\n'],
  ])('-- %s in context %s', async (environment, current, message) => {
    start({ call: 'config view', stdout: current });
    expect(await kubectl.run('expand-volumes', environment)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(message),
    });
    expect(kubectl.calls).toHaveLength(1);
  });

  test('a stale dist/', async () => {
    start(context);
    const { status, stderr } = await kubectl.run('expand-volumes', 'dev --yes', { CDK8S_OUTDIR: '/nowhere' });
    expect(status).toBe(1);
    expect(stderr).toContain('is not up to date with environment "dev"; nothing was done:');
  });

  test.each([
    ['--timeout soon', '--timeout soon: must be a number of seconds above 0'],
    ['--force', 'usage: npm run expand-volumes -- <environment> [--yes]'],
  ])('%s', async (args, message) => {
    start();
    expect(await kubectl.run('expand-volumes', `dev ${args}`)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(message),
    });
    expect(kubectl.calls).toEqual([]);
  });
});

describe('npm run expand-volumes changes nothing when the API server would reject', () => {
  const no = 'Error from server (Forbidden): no\n';
  test.each([
    ['the quota', 'apply --dry-run=server', ''],
    ['a claim', 'patch --dry-run=server persistentvolumeclaim data-openim-mysql-0', ''],
    ['to delete the set', 'delete --dry-run=server statefulset openim-mysql --namespace=openim --cascade=orphan', ''],
    ['the new set', 'apply --dry-run=server', 'openim-mysql-tried'],
  ])('%s', async (_, call, name) => {
    const first: ScriptedAnswer[] = name ? [{ call, once: true }] : [];
    start(context, smaller(), ...first, { call, status: 1, stderr: no });
    const { status, stderr } = await kubectl.run('expand-volumes', 'dev --yes');
    expect(status).toBe(1);
    expect(stderr).toContain('Nothing was changed. The API server rejected:\n  Error from server (Forbidden): no\n');
    expect(kubectl.calls.some(({ input }) => input.includes(`"${name || 'quota'}"`))).toBe(true);
    expect(writes()).toEqual([]);
  });

  test('but continues when only the quota that it raises first is exceeded', async () => {
    const stderr = 'Error from server (Forbidden): persistentvolumeclaims "x" is forbidden: exceeded quota: quota\n';
    start(
      context,
      smaller(),
      { call: 'patch --dry-run=server', status: 1, stderr },
      ...[applied, quotaStatus(), patched, sizes(claim('20Gi')), deleted, taken()],
    );
    expect(await kubectl.run('expand-volumes', 'dev --yes')).toMatchObject({ status: 0, stderr: '' });
  });
});

describe('npm run expand-volumes stops, and does not change the StatefulSet, when', () => {
  const said = { conditions: [{ type: 'ControllerResizeError', status: 'True', message: 'quota SSD_TOTAL_GB' }] };
  test.each<[string, ScriptedAnswer[], string, string[]]>([
    [
      "the claim's patch is rejected",
      [{ ...patched, status: 1, stderr: 'Error from server (Forbidden): persistentvolumeclaims "x" is forbidden\n' }],
      'the account of a cluster administrator',
      ['apply', 'patch'],
    ],
    [
      'the disks take too long',
      [patched, sizes(claim('20Gi', '10Gi', said))],
      `Not 20Gi after 1 s; the claims request it, and the StatefulSet was not changed:
  PersistentVolumeClaim openim/data-openim-mysql-0 has 10Gi, requests 20Gi (ControllerResizeError: quota SSD_TOTAL_GB)
Look at their events (kubectl -n openim describe pvc <name>). Run this again to continue.
`,
      ['apply', 'patch'],
    ],
    [
      'the driver gives up',
      [patched, sizes(claim('20Gi', '10Gi', { allocatedResourceStatuses: { storage: 'ControllerResizeInfeasible' } }))],
      'data-openim-mysql-0 is ControllerResizeInfeasible. Request a size that the disk supports, above 10Gi: kubectl -n openim patch pvc',
      ['apply', 'patch'],
    ],
    [
      'the StatefulSet cannot be deleted',
      [patched, sizes(claim('20Gi')), { ...deleted, status: 1, stderr: 'error: timed out waiting for the condition\n' }],
      'kubectl: error: timed out',
      ['apply', 'patch', 'delete'],
    ],
  ])('%s', async (_, answers, message, steps) => {
    start(context, smaller(), applied, quotaStatus(), ...answers);
    const { status, stderr } = await kubectl.run('expand-volumes', 'dev --yes --timeout 1');
    expect(status).toBe(1);
    expect(stderr).toContain(message);
    expect(writes().map((call) => call.split(' ')[0])).toEqual(steps);
  });

  test('it is interrupted by Ctrl-C, and prints the state that it leaves', async () => {
    start(context, smaller(), applied, quotaStatus(), patched, sizes(claim('20Gi', '10Gi')));
    expect(await kubectl.interrupted('expand-volumes', 'dev --yes', 'patch persistentvolumeclaim')).toBe(
      'pods and data are unchanged; run this again to continue',
    );
    expect(writes().some((call) => call.startsWith('delete'))).toBe(false);
  });
});

describe('npm run expand-volumes detects that', () => {
  test.each<[string, Manifest[], string]>([
    [
      'a pod was replaced',
      [set('20Gi', 'new'), pod('new', 'other')],
      'Pod openim/openim-mysql-0 is not the same pod as before',
    ],
    ['a pod was not adopted', [set('20Gi', 'new'), pod('')], 'Pod openim/openim-mysql-0 belongs to no StatefulSet'],
    [
      'the controller does not react',
      [set('20Gi', 'new', { observedGeneration: 0 }), pod('')],
      'the controller has not processed StatefulSet',
    ],
    ['the StatefulSet is missing', [pod('')], 'StatefulSet openim/openim-mysql does not exist'],
  ])('%s', async (_, items, message) => {
    start(context, smaller(), applied, quotaStatus(), patched, sizes(claim('20Gi')), deleted, taken(...items));
    const { status, stderr } = await kubectl.run('expand-volumes', 'dev --yes --timeout 1');
    expect(status).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr).toContain('The data is unchanged.');
  });
});
