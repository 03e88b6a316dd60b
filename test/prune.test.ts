import { commonLabels } from '../charts/constructs/labels';
import { identity, type Manifest } from '../charts/constructs/manifest';
import { loadEnvironment } from '../environments/lib/registry';
import type { Found } from '../scripts/deliver/live-objects';
import { leftovers } from '../scripts/deliver/stale-objects';
import { type ScriptedAnswer, ScriptedKubectl } from './lib/scripted-kubectl';
import { subject } from './lib/subject';

const dev = loadEnvironment('dev');
const DEV = 'gke_openim-dev_europe-west1_openim-dev-cluster';
const wanted = subject(dev).objects;

const GROUPS: Readonly<Record<string, string>> = {
  Deployment: 'apps/v1',
  ReplicaSet: 'apps/v1',
  StatefulSet: 'apps/v1',
  ControllerRevision: 'apps/v1',
  Job: 'batch/v1',
  CronJob: 'batch/v1',
};
interface Rest {
  readonly owner?: string;
  readonly metadata?: object;
  readonly [field: string]: unknown;
}
/** "Kind namespace/name" or "Kind name" with the labels of dist/; its uid is that text. */
function object(id: string, { owner, metadata, ...rest }: Rest = {}): Found {
  const [kind = '', path = ''] = id.split(' ');
  const [name = '', namespace] = path.split('/').reverse();
  const ownerReferences = owner ? [{ kind: owner.split(' ')[0] ?? '', name: '', uid: owner }] : undefined;
  return {
    apiVersion: GROUPS[kind] ?? 'v1',
    kind,
    metadata: { namespace, name, uid: id, labels: commonLabels, ownerReferences, ...metadata },
    ...rest,
  };
}
const reads = (configMap: string) => ({ volumes: [{ name: 'config', configMap: { name: configMap } }] });
const makes = (configMap: string, replicas = 1) => ({ spec: { replicas, template: { spec: reads(configMap) } } });
const done = { status: { conditions: [{ type: 'Complete', status: 'True' }] } };

/** "delete" or the reason to keep, by identity. */
const verdicts = (found: readonly Found[], users: readonly Found[] = []): Record<string, string> =>
  Object.fromEntries(
    leftovers(dev, wanted, [...found, ...users], users).map(({ object, kept }) => [identity(object), kept ?? 'delete']),
  );

describe('stale objects', () => {
  test('no object of dist/, whatever API version the cluster returns', () => {
    const found = wanted.map((one): Found => ({ ...one, apiVersion: one.apiVersion.replace(/v\d\w*$/, 'v9') }));
    expect(verdicts(found)).toEqual({});
  });

  test('an object of the same name in another group or namespace is another object', () => {
    const api = object('Deployment openim/openim-api');
    expect(verdicts([{ ...api, apiVersion: 'extensions/v1' }, object('Deployment redpanda/openim-api')])).toEqual({
      'Deployment openim/openim-api': 'delete',
      'Deployment redpanda/openim-api': 'delete',
    });
  });

  test('every object of a removed service, except those that are deleted with their owner', () => {
    const old = 'Deployment openim/openim-old';
    expect(
      verdicts(
        [object('Service openim/openim-old'), object('ServiceAccount openim/openim-old'), object('ConfigMap openim/old-1')],
        [
          object(old, makes('old-1')),
          object('ReplicaSet openim/openim-old-1', { owner: old, ...makes('old-1') }),
          object('Pod openim/openim-old-1-x', { owner: 'ReplicaSet openim/openim-old-1', spec: reads('old-1') }),
        ],
      ),
    ).toEqual({
      [old]: 'delete',
      'Service openim/openim-old': 'delete',
      'ServiceAccount openim/openim-old': 'delete',
      'ConfigMap openim/old-1': 'delete',
    });
  });

  test.each([
    ['Secret openim/openim-mysql', 'Secrets'],
    ['PersistentVolumeClaim openim/data-openim-zookeeper-0', 'claims'],
    ['PersistentVolume pvc-1', 'volumes'],
    ['Endpoints openim/openim-old', "the Service's Endpoints"],
  ])('never %s: %s', (id) => {
    expect(verdicts([object(id)])).toEqual({});
  });

  test('objects that are already being deleted are skipped', () => {
    expect(verdicts([object('Service openim/x', { metadata: { deletionTimestamp: '2026-11-25T00:00:00Z' } })])).toEqual({});
  });

  test('a namespace stays, and so do objects that may belong to another environment', () => {
    expect(
      verdicts([
        object('Namespace other'),
        object('Service other/x'),
        object('StorageClass openim-ssd'),
        object('Service openim/x'),
      ]),
    ).toEqual({
      'Namespace other': expect.stringContaining('kubectl delete namespace other'),
      'Service other/x': 'namespace other belongs to no component of this environment',
      'StorageClass openim-ssd': 'it may belong to another environment, in namespace other',
      'Service openim/x': 'delete',
    });
  });
});

describe('an old ConfigMap stays', () => {
  const map = 'ConfigMap openim/old-1';
  const alone = { [map]: 'delete' };
  const variable = (form: object) => ({ spec: { containers: [{ env: [{ valueFrom: form }] }] } });
  const user: Record<string, [Found, string]> = {
    'while a pod mounts it': [object('Pod openim/a', { owner: 'X', spec: reads('old-1') }), 'Pod a uses it'],
    'while a pod reads a variable from it': [
      object('Pod openim/a', { owner: 'X', ...variable({ configMapKeyRef: { name: 'old-1', key: 'k' } }) }),
      'Pod a uses it',
    ],
    'while a pod takes all its variables from it': [
      object('Pod openim/a', { owner: 'X', spec: { initContainers: [{ envFrom: [{ configMapRef: { name: 'old-1' } }] }] } }),
      'Pod a uses it',
    ],
    'in a projected volume, even an optional one': [
      object('Pod openim/a', {
        owner: 'X',
        spec: { volumes: [{ projected: { sources: [{ configMap: { name: 'old-1', optional: true } }] } }] },
      }),
      'Pod a uses it',
    ],
    'while a rollback of a Deployment would need it': [
      object('ReplicaSet openim/a-1', { owner: 'Deployment openim/openim-api', ...makes('old-1', 0) }),
      'ReplicaSet a-1 needs it for a rollback',
    ],
    'while a rollback of a StatefulSet would need it': [
      object('ControllerRevision openim/a-1', {
        owner: 'StatefulSet openim/openim-mysql',
        data: { spec: { template: { spec: reads('old-1') } } },
      }),
      'ControllerRevision a-1 needs it for a rollback',
    ],
    'while a StatefulSet reads it': [
      object('StatefulSet openim/openim-mysql', makes('old-1')),
      'StatefulSet openim-mysql uses it',
    ],
    'while a CronJob of another owner reads it': [
      object('CronJob openim/theirs', {
        owner: 'X',
        spec: { jobTemplate: { spec: { template: { spec: reads('old-1') } } } },
      }),
      'CronJob theirs uses it',
    ],
    'while an old Job uses it': [
      object('Job openim/openim-mysql-setup-1', makes('old-1')),
      'Job openim-mysql-setup-1 uses it',
    ],
  };
  test.each(Object.entries(user))('%s', (_, [one, reason]) => {
    expect(verdicts([object(map)], [one])).toMatchObject({ [map]: reason });
  });

  test('but not for one of the same name in another namespace, and not for completed pods', () => {
    const others = [
      object('Pod redpanda/a', { owner: 'X', spec: reads('old-1') }),
      object('Pod openim/b', { owner: 'X', spec: reads('old-1'), status: { phase: 'Succeeded' } }),
      object('Pod openim/c', { owner: 'X', spec: reads('old-1'), status: { phase: 'Failed' } }),
    ];
    expect(verdicts([object(map)], others)).toEqual(alone);
  });

  test('a completed setup Job is deleted with its ConfigMap', () => {
    const job = object('Job openim/openim-mysql-setup-1', { ...makes('old-1'), ...done });
    expect(verdicts([object(map)], [job])).toEqual({ ...alone, [identity(job)]: 'delete' });
  });

  test('a failed Job is deleted, a running one stays', () => {
    const failed = object('Job openim/failed', { status: { conditions: [{ type: 'Failed', status: 'True' }] } });
    const suspended = object('Job openim/waits', { status: { conditions: [{ type: 'Suspended', status: 'True' }] } });
    expect(verdicts([], [failed, suspended])).toEqual({
      'Job openim/failed': 'delete',
      'Job openim/waits': 'it has not finished',
    });
  });
});

test('classes and accounts in use stay', () => {
  const users = [
    object('PersistentVolumeClaim openim/data-0', { spec: { storageClassName: 'old-disk' } }),
    object('ReplicaSet openim/a-1', {
      owner: 'Deployment openim/openim-api',
      spec: { replicas: 0, template: { spec: { serviceAccountName: 'old', priorityClassName: 'old' } } },
    }),
  ];
  expect(
    verdicts([object('StorageClass old-disk'), object('ServiceAccount openim/old'), object('PriorityClass old')], users),
  ).toEqual({
    'StorageClass old-disk': 'PersistentVolumeClaim data-0 uses it',
    'ServiceAccount openim/old': 'ReplicaSet a-1 needs it for a rollback',
    'PriorityClass old': 'ReplicaSet a-1 needs it for a rollback',
  });
});

describe('npm run prune', () => {
  const set: Manifest = {
    ...object('StatefulSet openim/openim-zookeeper'),
    spec: { selector: { matchLabels: { 'app.kubernetes.io/name': 'openim-zookeeper' } } },
  };
  const answers = (...found: Manifest[]): readonly ScriptedAnswer[] => [
    { call: 'config view', stdout: DEV },
    { call: 'api-resources', stdout: 'services\nstatefulsets.apps\n' },
    {
      call: 'get services,statefulsets.apps --all-namespaces --selector=app.kubernetes.io/part-of=openim,app.kubernetes.io/managed-by=cdk8s',
      stdout: JSON.stringify({ items: found }),
    },
    { call: 'get pods,', stdout: '{"items":[]}' },
  ];
  /** All of dist/, its workloads running. */
  const running = (...late: string[]): Manifest[] =>
    wanted.map((one) => {
      const { replicas = 2 } = one.spec ?? {};
      const count = late.includes(one.metadata.name) ? 0 : replicas;
      return {
        ...one,
        spec: { ...one.spec, replicas },
        status: {
          ...{ replicas, updatedReplicas: replicas, availableReplicas: count, readyReplicas: count, observedGeneration: 1 },
          conditions: one.kind === 'Job' ? [{ type: 'Complete', status: 'True' }] : [],
        },
      };
    });
  const tried: ScriptedAnswer = { call: 'delete --dry-run=server' };
  let kubectl: ScriptedKubectl;
  const start = (...script: ScriptedAnswer[]) => {
    kubectl = new ScriptedKubectl(script);
  };

  test('without --yes it lists and deletes nothing', async () => {
    start(...answers(set, object('Service openim/openim-zookeeper'), object('Namespace other')));
    expect(await kubectl.run('prune', 'dev')).toEqual({
      status: 0,
      stderr: '',
      stdout: `context ${DEV}
would delete  StatefulSet openim/openim-zookeeper; its volumes stay: kubectl -n openim get pvc -l app.kubernetes.io/name=openim-zookeeper
would delete  Service openim/openim-zookeeper
keep          Namespace other: everything in it would be deleted as well; if that is intended: kubectl delete namespace other
would delete 2, 1 kept: npm run prune -- dev --context ${DEV} --yes
`,
    });
    expect(kubectl.writes).toEqual([]);
  });

  test('with --yes it deletes workloads first, waits for their pods, then the rest, each by its name', async () => {
    start(...answers(...running(), object('Service openim/openim-zookeeper'), set), tried, { call: 'delete' });
    const { status, stdout } = await kubectl.run('prune', 'dev --yes');
    expect(status).toBe(0);
    expect(stdout).toMatch(/\ndeleted 2\n$/);
    const [first, second] = kubectl.writes;
    expect(first?.args).toEqual(expect.arrayContaining(['--cascade=foreground', '--wait', '--request-timeout=0']));
    expect(JSON.parse(first?.input ?? '').items).toEqual([
      { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { namespace: 'openim', name: 'openim-zookeeper' } },
    ]);
    expect(JSON.parse(second?.input ?? '').items.map(({ kind }: Manifest) => kind)).toEqual(['Service']);
    expect(kubectl.writes).toHaveLength(2);
  });

  test('stops when pods do not end in time, before it deletes what they read', async () => {
    start(...answers(...running(), object('Service openim/openim-zookeeper'), set), tried, {
      call: 'delete',
      status: 1,
      stderr: 'error: timed out waiting for the condition on statefulsets/openim-zookeeper\n',
    });
    const { status, stderr } = await kubectl.run('prune', 'dev --yes');
    expect(status).toBe(1);
    expect(stderr).toContain('kubectl: error: timed out waiting for the condition on statefulsets/openim-zookeeper\n');
    expect(kubectl.writes).toHaveLength(1);
  });

  test('stops when a kind cannot be listed, because its objects may use stale ones', async () => {
    start(...answers().slice(0, 2), {
      call: 'get services',
      status: 1,
      stdout: '{"items":[]}',
      stderr: 'Error from server (Forbidden): services is forbidden\n',
    });
    expect(await kubectl.run('prune', 'dev --yes')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('the account of a cluster administrator'),
    });
    expect(kubectl.writes).toEqual([]);
  });

  test.each([
    [
      'is not there',
      running().filter(({ metadata }) => metadata.name !== 'openim-api'),
      'Deployment openim/openim-api: missing',
    ],
    ['is not ready', running('openim-api'), 'Deployment openim/openim-api: 0 of 2 ready'],
  ])('deletes nothing while the replacement in dist/ %s', async (_, found, says) => {
    start(...answers(...found, set), tried, { call: 'delete' });
    const { status, stderr } = await kubectl.run('prune', 'dev --yes');
    expect(status).toBe(1);
    expect(stderr).toContain('Nothing was deleted: objects of dist/dev are missing or not ready.\n');
    expect(stderr).toContain(`  ${says}`);
    expect(stderr).toContain('Apply it first: npm run apply -- dev\n');
    expect(kubectl.writes).toEqual([]);
  });

  test('stale objects that exhaust the quota of pods of dist/ are deleted', async () => {
    const full = { type: 'ReplicaFailure', status: 'True', message: 'pods "x" is forbidden: exceeded quota: quota' };
    const found = running('openim-api').map((one) =>
      one.metadata.name === 'openim-api' && one.kind === 'Deployment'
        ? { ...one, status: { ...one.status, conditions: [full] } }
        : one,
    );
    start(...answers(...found, set), tried, { call: 'delete' });
    expect(await kubectl.run('prune', 'dev --yes')).toMatchObject({ status: 0, stderr: '' });
  });

  test('deletes nothing when the API server rejects one of the deletions', async () => {
    const stderr = 'Error from server (Forbidden): services "openim-zookeeper" is forbidden\n';
    start(
      ...answers(...running(), object('Service openim/openim-zookeeper'), set),
      { ...tried, status: 1, stderr },
      { call: 'delete' },
    );
    const run = await kubectl.run('prune', 'dev --yes');
    expect(run.status).toBe(1);
    expect(run.stderr).toContain(`Nothing was deleted. The API server rejected:\n  ${stderr}`);
    expect(kubectl.writes).toEqual([]);
  });

  test('no stale objects', async () => {
    start(...answers());
    expect(await kubectl.run('prune', 'dev --yes')).toMatchObject({ status: 0, stdout: `context ${DEV}\ndeleted 0\n` });
    expect(kubectl.writes).toEqual([]);
  });
});
