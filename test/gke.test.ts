import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { restoreObjects } from '../charts/backups/restores';
import { identity } from '../charts/constructs/manifest';
import { googleAccounts } from '../charts/model/backups/accounts';
import { backupJobs } from '../charts/model/backups/jobs';
import { filterOf, logMetrics } from '../charts/monitoring/log-metrics';
import { derive } from '../environments/lib/derive';
import { environmentNames, loadEnvironment } from '../environments/lib/registry';
import type { Environment, Gke } from '../environments/lib/types';
import { binaryAuthorization as policyOf } from '../scripts/gke/binary-authorization';
import { gkeFile } from '../scripts/gke/file';
import { imagesOf } from '../scripts/lib/images';
import { LOADER } from '../scripts/lib/loader';
import { type Call, FakeProject } from './lib/fake-project';
import type { Fakes } from './lib/gke/state';
import { inProcess } from './lib/in-process';
import { monitoringIn } from './lib/monitoring-in';
import { accounts, placed } from './lib/optional';
import { subject } from './lib/subject';

const scratch = mkdtempSync(join(tmpdir(), 'openim-gke-test-'));
afterAll(() => rmSync(scratch, { recursive: true }));

let fake: FakeProject;
const start = (...environments: readonly Environment[]) => {
  fake = new FakeProject(...environments);
};
/** An environment that differs from `prod` in these fields. */
const stage = (changes: Omit<Parameters<typeof derive>[1], 'name'>) =>
  derive(loadEnvironment('prod'), { name: 'stage', ...changes });

const CLUSTER = 'openim-dev-cluster';
const NUMBER = '123456789012';
const ADDRESS = '203.0.113.7';

/** Calls as lines; the folder of the policy is the run's own. */
const text = (calls: readonly Call[]) =>
  calls.map((call) => call.join(' ').replace(/[^\s=]*\/(binary-authorization|lifecycle)/, '$1'));
/** Changes that begin so. */
const changed = (begin: string) => text(fake.changes).filter((line) => line.startsWith(begin));

/** The commands of a plan as a shell reads them. Values that Google assigns replace its two placeholders. */
const planned = (plan: string) =>
  spawnSync('bash', ['-c', `gcloud() { echo "$*"; }; npm() { :; }\n${plan}`], { cwd: scratch, encoding: 'utf8' })
    .stdout.replaceAll('PROJECT_NUMBER', NUMBER)
    .replaceAll('EDGE_IP', ADDRESS)
    .trimEnd()
    .split('\n');

describe('plan', () => {
  test('needs neither gcloud nor an existing resource, and states the resource and cost of every line', async () => {
    start();
    fake.uninstall('gcloud');
    const { status, stdout, stderr } = await fake.gke('plan dev');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const [legend, words, ...lines] = stdout.trimEnd().split('\n');
    expect(`${legend}${words}`).toMatch(/^# Each line with what it creates.*# PROJECT_NUMBER and EDGE_IP are placeholders/);
    expect(lines.length).toBeGreaterThan(20);
    expect(lines.filter((line) => !/^(gcloud|npm run) .+ {2}# .+; (free|\$+[^#]*)$/.test(line))).toEqual([]);
    expect(fake.calls).toEqual([]);
  });

  test.each(['dev', 'prod', 'dev-mysql'])('of %s has the commands of up, one by one', async (environment) => {
    start();
    const plan = (await fake.gke(`plan ${environment}`)).stdout;
    expect(await fake.gke(`up ${environment}`)).toMatchObject({ status: 0 });
    expect(text(fake.changes)).toEqual(planned(plan));
  });

  test('depends on the environment, and rejects one that is not on GKE', async () => {
    start();
    expect((await fake.gke('plan prod')).stdout).toContain('--node-locations=europe-west1-b,europe-west1-c,europe-west1-d');
    expect((await fake.gke('plan prod')).stdout).toContain('--machine-type=e2-standard-8');
    expect(await fake.gke('plan local')).toEqual({
      status: 1,
      stdout: '',
      stderr: 'environment "local" has no gke: its cluster is not on Google Cloud; create it with kind or minikube\n',
    });
    expect(await fake.gke('plan stage')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('unknown environment "stage"'),
    });
  });
});

describe('up', () => {
  test('allows ingress from the load balancer, its probes and the control plane, and nothing else', async () => {
    start();
    await fake.gke('up dev');
    const rules = text(fake.changes).filter((line) => line.startsWith('compute firewall-rules create'));
    const open = rules.map((line) => / --source-ranges=(\S+) --rules=(\S+) /.exec(line)?.slice(1).join(' '));
    expect(open).toEqual([
      '0.0.0.0/0 tcp:80,tcp:443',
      '209.85.152.0/22,209.85.204.0/22,35.191.0.0/16 tcp:30000-32767',
      '172.16.0.0/28 tcp:10250',
    ]);
    expect(rules.filter((line) => !line.includes(` --target-tags=${CLUSTER}`))).toEqual([]);
    expect(text(fake.changes).find((line) => line.startsWith('container clusters create'))).toContain(` --tags=${CLUSTER} `);
  });

  test('a second run creates nothing, and status reports nothing to create', async () => {
    start();
    await fake.gke('up dev');
    const { made } = fake;
    fake.forget();
    expect(await fake.gke('up dev')).toMatchObject({ status: 0 });
    expect(fake.changes).toEqual([]);
    expect(fake.made).toEqual(made);
    expect(await fake.gke('status dev')).toMatchObject({
      status: 0,
      stdout: expect.not.stringMatching(/^(missing|differs)/m),
    });
  });

  test.each<['before' | 'after', number]>([
    ['before', 0],
    // The cluster is on its way then: the next run waits for it.
    ['after', 2],
  ])('continues where it stopped, when every single step fails once %s its effect', async (when, pauses) => {
    start();
    await fake.gke('up dev');
    const { made, changes } = fake;
    start();
    let runs = 0;
    for (let status: number | null = 1; status !== 0 && runs <= changes.length; runs++) {
      const run = await fake.gke('up dev', { fail: when });
      status = run.status;
      if (status !== 0) {
        expect(run.stderr).toMatch(
          /connection reset by peer\nFailed: .+\nNothing is rolled back\. To continue: npm run gke -- up dev\n$/,
        );
      }
    }
    expect(runs).toBe(changes.length + 1);
    expect(fake.made).toEqual(made);
    expect(fake.calls.filter(([program]) => program === 'sleep')).toEqual(Array(pauses).fill(['sleep', '20']));
  });

  test('enables policies by names in a cluster that was made without, and in a new one', async () => {
    const { dataServices } = loadEnvironment('managed');
    const project = stage({ dataServices });
    start(project);
    await fake.gke('up prod');
    fake.forget();
    expect(await fake.gke('up stage')).toMatchObject({ status: 0 });
    const update =
      'container clusters update openim-prod-cluster --project=openim-prod --location=europe-west1 --enable-fqdn-network-policy';
    expect(text(fake.changes)).toContain(update);
    fake.forget();
    expect(await fake.gke('up stage')).toMatchObject({ status: 0 });
    expect(text(fake.changes)).not.toContain(update);
    start(project);
    await fake.gke('up stage');
    expect(text(fake.changes)).not.toContain(update);
  });

  test('applies changes of the environment where that is possible, and stops where it is not', async () => {
    const project = stage({ gke: { nodePool: { nodesPerZone: { min: 4, max: 9 } } }, network: { podCidr: '10.20.0.0/16' } });
    start(project);
    await fake.gke('up prod');
    fake.forget();
    expect(await fake.gke('up stage')).toMatchObject({ status: 0 });
    expect(text(fake.changes)).toContain(
      'container clusters update openim-prod-cluster --project=openim-prod --location=europe-west1 --node-pool=default-pool --enable-autoscaling --min-nodes=4 --max-nodes=9',
    );
    fake.environment(derive(project, { name: 'stage', network: { podCidr: '10.21.0.0/16' } }));
    fake.forget();
    const { status, stderr } = await fake.gke('up stage');
    expect({ status, changes: fake.changes }).toEqual({ status: 1, changes: [] });
    expect(stderr).toContain(
      'subnet openim-prod-cluster with ranges for nodes, pods and Services exists, but is "10.10.0.0/20 10.20.0.0/16 10.30.0.0/20" instead of "10.10.0.0/20 10.21.0.0/16 10.30.0.0/20".',
    );
  });

  test('grants every namespace its own values of Secret Manager, if the environment uses it', async () => {
    start();
    await fake.gke('up prod');
    const dragonfly = changed('projects add-iam-policy-binding').filter((line) => line.includes('/subject/ns/dragonfly/'));
    expect(dragonfly).toEqual([
      expect.stringContaining(
        `--condition=expression=resource.name.startsWith("projects/${NUMBER}/secrets/openim-prod-dragonfly/"),title=prod-dragonfly-`,
      ),
    ]);
    start();
    await fake.gke('up dev');
    expect(changed('projects add-iam-policy-binding').filter((line) => !line.includes('=group:'))).toHaveLength(1);
  });

  test('allows each backup to create below its own folder of the bucket, and nothing more', async () => {
    start();
    await fake.gke('up dev');
    const accounts = googleAccounts(loadEnvironment('dev'));
    expect(accounts).toHaveLength(5);
    expect(changed('iam service-accounts create').map((line) => line.split(' ')[3])).toEqual([
      `${CLUSTER}-nodes`,
      ...accounts.map(({ email }) => email.split('@')[0]),
    ]);
    expect(changed('iam service-accounts add-iam-policy-binding')).toEqual(
      accounts.flatMap(({ email, serviceAccounts }) =>
        serviceAccounts.map(
          (name) =>
            `iam service-accounts add-iam-policy-binding ${email} --project=openim-dev --member=serviceAccount:openim-dev.svc.id.goog[${name}] --role=roles/iam.workloadIdentityUser --condition=None --format=none`,
        ),
      ),
    );
    const rights = changed('storage buckets add-iam-policy-binding').map((line) =>
      / gs:\/\/(\S+) --member=serviceAccount:(\S+)@\S+ --role=roles\/(\S+) --condition=\^~\^expression=(.*)~title=(\S+) /
        .exec(line)
        ?.slice(1),
    );
    const right = (account: string, role: string, folder: string) => [
      'openim-dev-backups',
      account,
      role,
      `resource.name.startsWith("projects/_/buckets/openim-dev-backups/objects/${folder}") || api.getAttribute("storage.googleapis.com/objectListPrefix", "").startsWith("${folder}")`,
      `${folder.replaceAll('/', '-')}${role.split('.')[1]}`,
    ];
    expect(rights).toEqual([
      right('dev-backup-mysql', 'storage.objectCreator', 'dev/mysql/'),
      right('dev-backup-mongodb', 'storage.objectCreator', 'dev/mongodb/'),
      right('dev-backup-etcd', 'storage.objectCreator', 'dev/etcd/'),
      right('dev-backup-files', 'storage.objectCreator', 'dev/files/'),
      right('dev-backup-files', 'storage.objectViewer', 'dev/files/'),
      right('dev-restore', 'storage.objectViewer', 'dev/'),
    ]);
    expect(text(fake.changes).join('\n')).not.toMatch(/objectAdmin|objectUser|storage\.admin|roles\/(owner|editor)/);
  });

  test('the bucket retains objects for 7 days and dumps for 30, and follows changes of the environment', async () => {
    const project = stage({});
    start(project);
    await fake.gke('up prod');
    expect(changed('storage buckets create')).toEqual([
      'storage buckets create gs://openim-prod-backups --project=openim-prod --location=europe-west1 --uniform-bucket-level-access --public-access-prevention --retention-period=7d --soft-delete-duration=30d --lifecycle-file=lifecycle.yaml',
    ]);
    const rules = () =>
      fake.made['storage buckets gs:__openim-prod-backups']?.split('\n').find((word) => word.startsWith('--lifecycle'));
    expect(rules()).toBe('--lifecycle-file=Delete 30 prod/mysql/;prod/mongodb/;prod/etcd/');
    await fake.gke('up stage');
    expect(changed('storage buckets update')).toEqual([
      'storage buckets update gs://openim-prod-backups --retention-period=7d --soft-delete-duration=30d --lifecycle-file=lifecycle.yaml',
    ]);
    expect(rules()).toBe('--lifecycle-file=Delete 30 stage/mysql/;stage/mongodb/;stage/etcd/');
  });

  test('creates no bucket and no accounts without backups, and needs no rights to create them', async () => {
    const project = stage({ backups: undefined, storage: { encryption: 'cmek' } });
    start(project);
    expect(await fake.gke('up stage', { lacks: 'storage.buckets.create' })).toMatchObject({ status: 0 });
    expect(changed('storage')).toEqual([]);
    expect(changed('iam service-accounts')).toHaveLength(1);
    expect(await fake.gke('status stage')).toMatchObject({ status: 0 });
    expect(await fake.gke('down stage --delete-backups', {}, 'openim-prod-cluster\n')).toMatchObject({ status: 0 });
    expect(changed('storage')).toEqual([]);
  });

  test('opens the ports of the pods to a Gateway, and reserves a global address', async () => {
    const project = stage({ edge: { controller: 'gke-gateway' } });
    start(project);
    await fake.gke('up stage');
    expect(
      changed('compute firewall-rules create').map((line) =>
        line.match(/-(\S+) --project.*ranges=(\S+) --rules=(\S+)/)?.slice(2),
      ),
    ).toEqual([
      ['130.211.0.0/22,35.191.0.0/16', 'tcp:10002,tcp:10001,tcp:8333'],
      ['172.16.0.0/28', 'tcp:10250'],
    ]);
    expect(changed('compute addresses create')).toEqual([
      'compute addresses create openim-ingress-ip --project=openim-prod --global --ip-version=IPV4',
    ]);
    expect(changed('container clusters create')[0]).toContain('--gateway-api=standard');
  });

  test('has both edge controllers side by side, and removes the old one', async () => {
    const both = stage({ edge: { controller: 'both' } });
    start(both);
    await fake.gke('up stage');
    const rules = (verb: string) =>
      changed(`compute firewall-rules ${verb}`).map((line) => line.match(/-(\w+) --project/)?.[1]);
    expect(rules('create')).toEqual(['edge', 'gateway', 'health', 'plane']);
    expect(changed('compute addresses create')).toEqual([
      'compute addresses create openim-ingress-ip --project=openim-prod --region=europe-west1 --network-tier=PREMIUM',
      'compute addresses create openim-ingress-ip --project=openim-prod --global --ip-version=IPV4',
    ]);
    expect(changed('container clusters create')[0]).toContain('--gateway-api=standard');
    expect(changed('compute firewall-rules delete')).toEqual([]);
    await fake.gke('up prod');
    expect(changed('compute firewall-rules delete')).toEqual([
      expect.stringContaining('delete openim-prod-cluster-gateway --project=openim-prod'),
    ]);
  });

  test("allows the control plane to call a mesh's webhooks, until the mesh is removed", async () => {
    const mesh = stage({ mesh: { kind: 'istio-sidecar' } });
    start(mesh);
    await fake.gke('up stage');
    expect(changed('compute firewall-rules create').filter((line) => line.includes('-mesh '))).toEqual([
      expect.stringMatching(/cluster-mesh --project.*--source-ranges=172\.16\.0\.0\/28 --rules=tcp:15017/),
    ]);
    await fake.gke('up prod');
    expect(changed('compute firewall-rules delete')).toEqual([
      expect.stringContaining('delete openim-prod-cluster-mesh --project=openim-prod'),
    ]);
  });

  test('writes records into an existing DNS zone, and keeps the zone', async () => {
    const project = stage({ gke: { dnsZone: 'shared' } });
    start(project);
    fake.put('dns managed-zones shared');
    expect(await fake.gke('up stage')).toMatchObject({ status: 0, stdout: expect.not.stringContaining('delegate') });
    expect(changed('dns managed-zones')).toEqual([]);
    expect(changed('dns record-sets create').every((line) => line.includes(' --zone=shared '))).toBe(true);
    expect(await fake.gke('down stage', {}, 'openim-prod-cluster\n')).toMatchObject({ status: 0 });
    expect(Object.keys(fake.made).filter((name) => name.startsWith('dns'))).toEqual(['dns managed-zones shared']);
  });

  test('creates the Spot node pool and the CMEK of the environment, and removes the pool again', async () => {
    const project = stage({
      gke: { spotPool: { machineType: 'e2-standard-4', nodesPerZone: { min: 0, max: 2 } } },
      storage: { encryption: 'cmek' },
    });
    start(project);
    expect(await fake.gke('up stage')).toMatchObject({ status: 0 });
    const key = 'projects/openim-prod/locations/europe-west1/keyRings/openim-prod-cluster/cryptoKeys/disks';
    expect(changed('container node-pools create spot')).toEqual([
      expect.stringMatching(
        `--boot-disk-kms-key=${key} --num-nodes=0 --enable-autoscaling --min-nodes=0 --max-nodes=2 .* --node-taints=cloud.google.com/gke-spot=true:NoSchedule$`,
      ),
    ]);
    expect(changed('container clusters create')[0]).toContain(` --boot-disk-kms-key=${key} `);
    expect(changed('beta container backup-restore backup-plans create')[0]).toContain(` --encryption-key=${key}`);
    expect(changed('storage buckets create')[0]).toContain(` --default-encryption-key=${key}`);
    expect(changed('kms keys add-iam-policy-binding disks').map((line) => /serviceAccount:(\S+)/.exec(line)?.[1])).toEqual([
      `service-${NUMBER}@compute-system.iam.gserviceaccount.com`,
      `service-${NUMBER}@gcp-sa-gkebackup.iam.gserviceaccount.com`,
      `service-${NUMBER}@gs-project-accounts.iam.gserviceaccount.com`,
    ]);
    fake.forget();
    expect(await fake.gke('up stage')).toMatchObject({ status: 0 });
    expect(fake.changes).toEqual([]);
    expect(await fake.gke('up prod')).toMatchObject({ status: 0 });
    expect(changed('container node-pools delete spot')).toHaveLength(1);
  });

  test.each([
    ['gmp', '--enable-managed-prometheus --monitoring=SYSTEM,DEPLOYMENT,HPA,KUBELET,POD,STATEFULSET,STORAGE '],
    ['self-hosted', '--no-enable-managed-prometheus --monitoring=SYSTEM '],
  ] as const)('lets GKE collect the metrics that the alerts of mode %s use', async (mode, options) => {
    const project = stage({ monitoring: monitoringIn(mode) });
    start(project);
    expect((await fake.gke('plan stage')).stdout).toContain(options);
  });

  test('creates log-based metrics, corrects a different filter, and keeps the metrics in the project', async () => {
    start();
    await fake.gke('up dev');
    const metrics = Object.values(logMetrics);
    expect(fake.changes.filter((call) => call.join(' ').startsWith('logging metrics create'))).toEqual(
      metrics.map((metric) => [
        ...['logging', 'metrics', 'create', metric.name, '--project=openim-dev'],
        `--description=${metric.what}`,
        `--log-filter=${filterOf(metric)}`,
      ]),
    );
    fake.put('logging metrics openim_panics', '--log-filter=textPayload:panic');
    fake.forget();
    expect(await fake.gke('status dev')).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('differs log-based metric openim_panics'),
    });
    await fake.gke('up dev');
    expect(text(fake.changes)).toEqual([
      expect.stringMatching(/^logging metrics update openim_panics --project=openim-dev .*[|]rpc server panic[|]/),
    ]);
    fake.forget();
    expect((await fake.gke('down dev', {}, `${CLUSTER}\n`)).stdout).toContain('kept log-based metric openim_panics');
    expect(changed('logging')).toEqual([]);
  });

  test('allows only the trace collector to write traces, if the environment has them', async () => {
    const project = stage({ tracing: { samplingRatio: 0.1 } });
    start(project);
    expect(await fake.gke('up stage')).toMatchObject({ status: 0 });
    expect(changed('services enable')[0]).toContain(' cloudtrace.googleapis.com ');
    expect(text(fake.changes).filter((line) => line.includes('roles/cloudtrace'))).toEqual([
      `projects add-iam-policy-binding openim-prod --member=principal://iam.googleapis.com/projects/${NUMBER}/locations/global/workloadIdentityPools/openim-prod.svc.id.goog/subject/ns/ingress-nginx/sa/otel-collector --role=roles/cloudtrace.agent --condition=None --format=none`,
    ]);
    fake.forget();
    expect(await fake.gke('up stage')).toMatchObject({ status: 0 });
    expect(fake.changes).toEqual([]);
    expect(await fake.gke('down stage', {}, 'openim-prod-cluster\n')).toMatchObject({ status: 0 });
    expect(text(fake.changes).filter((line) => line.includes('roles/cloudtrace.agent'))).toEqual([
      expect.stringMatching(/^projects remove-iam-policy-binding openim-prod /),
    ]);
  });

  test('gives the groups of the environment a role with access to the cluster and no rights in it', async () => {
    start();
    await fake.gke('up dev');
    expect(changed('iam roles create')).toEqual([
      'iam roles create openimClusterAccess --project=openim-dev --title=OpenIM: reach a cluster with kubectl --permissions=container.clusters.connect,container.clusters.get,container.clusters.list --stage=GA',
    ]);
    expect(changed('projects add-iam-policy-binding').filter((line) => line.includes('=group:'))).toEqual(
      ['viewers', 'operators'].map(
        (group) =>
          `projects add-iam-policy-binding openim-dev --member=group:openim-${group}@openim.example --role=projects/openim-dev/roles/openimClusterAccess --condition=None --format=none`,
      ),
    );
    // Predefined roles of GKE read Secrets or every namespace, regardless of RBAC.
    expect(text(fake.changes).filter((line) => /role=roles\/container\.(?!defaultNodeServiceAccount)/.test(line))).toEqual(
      [],
    );
    const role = fake.made['iam roles openimClusterAccess'] ?? '';
    fake.put('iam roles openimClusterAccess', ...role.trimEnd().replace(',container.clusters.list', '').split('\n'));
    fake.forget();
    expect(await fake.gke('up dev')).toMatchObject({ status: 0 });
    expect(text(fake.changes)).toEqual([expect.stringMatching(/^iam roles update openimClusterAccess .*clusters\.list$/)]);
    fake.forget();
    expect((await fake.gke('down dev', {}, `${CLUSTER}\n`)).stdout).toContain('kept role openimClusterAccess');
    expect(changed('projects remove-iam-policy-binding').filter((line) => line.includes('=group:'))).toHaveLength(2);
  });

  test('creates no role for groups of another provider, and needs no right to create one', async () => {
    const project = stage({ access: { viewers: ['oidc:viewers'], operators: [] } });
    start(project);
    expect(await fake.gke('up stage', { lacks: 'iam.roles.create' })).toMatchObject({ status: 0 });
    expect(changed('iam roles')).toEqual([]);
  });

  test('names with special characters of a shell are passed unchanged', async () => {
    const group = '$(:>pwned);`:>pwned`&*?[a]~#|<>!{a,b}@openim.example';
    const project = stage({ access: { viewers: [group], operators: [] } });
    start(project);
    const plan = (await fake.gke('plan stage')).stdout;
    const { status, stderr } = await fake.gke('up stage');
    expect({ status, stderr: stderr.match(/^(?!\?).+/gm) }).toEqual({ status: 0, stderr: null });
    expect(fake.changes.flat()).toContain(`--member=group:${group}`);
    expect(planned(plan)).toEqual(text(fake.changes));
    expect(existsSync('pwned') || existsSync(join(scratch, 'pwned'))).toBe(false);
  });

  test.each<[what: string, fakes: Fakes, says: string]>([
    ['nobody is logged in', { account: '' }, 'gcloud has no active account: gcloud auth login'],
    [
      'the account has no access to the project',
      { id: 'another' },
      'Your account lacks a role; docs/runbooks/cluster.md lists them.',
    ],
    ['no billing account', { billing: 'False' }, 'gcloud billing projects link openim-dev --billing-account=ACCOUNT'],
    [
      'a permission is missing',
      { lacks: 'container.clusters.create' },
      'Your account lacks permissions in project openim-dev: container.clusters.create\n',
    ],
    [
      'a permission for the backups is missing',
      { lacks: 'storage.buckets.setIamPolicy' },
      'Your account lacks permissions in project openim-dev: storage.buckets.setIamPolicy\n',
    ],
    [
      'a quota is too small',
      { quotas: ['CPUS,40.0,8.0'] },
      'Quota CPUS of region europe-west1 has 32 left, and the cluster needs 48 at minimum size and 72 at maximum size.',
    ],
    [
      'the quota of all regions is too small',
      { allRegions: ['CPUS_ALL_REGIONS,32.0,0.0'] },
      'Quota CPUS_ALL_REGIONS of project openim-dev has 32 left, and the cluster needs 48 at minimum size and 72 at maximum size.',
    ],
    [
      'looking is refused',
      { refuses: 'compute networks list' },
      `Cannot check whether this exists: VPC network ${CLUSTER}\nYour account lacks a role`,
    ],
    [
      'another policy guards the project',
      { policy: 'ALWAYS_DENY theirs' },
      'Binary Authorization: allowed images exists, but is "ALWAYS_DENY theirs" instead of "ALWAYS_DENY openim-dev-cluster ',
    ],
  ])('stops when %s, and prints the remedy', async (_, env, says) => {
    start();
    const { status, stderr } = await fake.gke('up dev', env);
    expect(status).toBe(1);
    expect(stderr).toContain(says);
    expect(changed('container clusters create')).toEqual([]);
  });

  test.each(['gcloud', 'curl'])('stops without %s, and prints where to get it', async (tool) => {
    start();
    fake.uninstall(tool);
    expect(await fake.gke('up dev')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(`${tool} is not on the PATH; install it: https://`),
    });
    expect(fake.changes).toEqual([]);
  });
});

describe('down', () => {
  test.each(['', '\n', 'openim-dev\n', 'yes\n'])('changes nothing when %j is typed', async (typed) => {
    start();
    await fake.gke('up dev');
    fake.forget();
    expect(await fake.gke('down dev', {}, typed)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('nothing was changed'),
    });
    expect(fake.changes).toEqual([]);
  });

  test('deletes what costs money, in an order that Google accepts, and keeps keys, disks and backups', async () => {
    start();
    await fake.gke('up dev');
    fake.put('compute disks pvc-1', '--zone=europe-west1-b');
    fake.put('compute disks pvc-2', '--zone=europe-west1-c');
    fake.forget();
    const { status, stdout } = await fake.gke('down dev', {}, `${CLUSTER}\n`);
    expect(status).toBe(0);
    expect(Object.keys(fake.made)).toEqual([
      `binding secrets cloudkms.cryptoKeyEncrypterDecrypter serviceAccount:service-${NUMBER}@container-engine-robot.iam.gserviceaccount.com `,
      'compute disks pvc-1',
      'compute disks pvc-2',
      `container backup-restore backup-plans ${CLUSTER}-daily`,
      'container binauthz policy policy',
      'iam roles openimClusterAccess',
      `kms keyrings ${CLUSTER}`,
      'kms keys secrets',
      ...Object.values(logMetrics)
        .map(({ name }) => `logging metrics ${name}`)
        .sort(),
      'services enabled',
      'storage buckets gs:__openim-dev-backups',
    ]);
    expect(stdout).toContain('kept disk pvc-2 in europe-west1-c\nkept 2 disks; down --delete-disks deletes them\n');
    // The load balancer of the Service first, or it would stay; whether kubectl may delete it is asked before anything goes.
    const asks = `kubectl --context=gke_openim-dev_europe-west1_${CLUSTER} --namespace=ingress-nginx delete service/ingress-nginx-controller --ignore-not-found`;
    expect(
      text(fake.calls).filter((line) => /^(kubectl|projects remove|dns .* delete|container clusters delete)/.test(line)),
    ).toEqual([
      `${asks} --dry-run=server`,
      `${asks} --timeout=10m`,
      ...Array(2).fill(expect.stringMatching(/^projects remove-iam-policy-binding .*=group:/)),
      ...Array(2).fill(expect.stringMatching(/^dns record-sets delete/)),
      expect.stringMatching(/^dns managed-zones delete/),
      expect.stringMatching(/^container clusters delete/),
      expect.stringMatching(/^projects remove-iam-policy-binding .*=serviceAccount:openim-dev-cluster-nodes@/),
    ]);
    fake.forget();
    expect(await fake.gke('down dev', {}, `${CLUSTER}\n`)).toMatchObject({ status: 0 });
    expect(fake.changes).toEqual([]);
    expect(await fake.gke('up dev')).toMatchObject({ status: 0 });
  });

  test('deletes a cluster that was never complete', async () => {
    start();
    await fake.gke('up dev');
    fake.states('ERROR', 'ERROR', 'ERROR');
    expect(await fake.gke('up dev')).toMatchObject({ status: 1, stderr: expect.stringContaining('is in state ERROR') });
    fake.states('ERROR', 'ERROR', 'ERROR');
    fake.forget();
    expect(await fake.gke('down dev', {}, `${CLUSTER}\n`)).toMatchObject({ status: 0 });
    expect(fake.calls.filter(([program]) => program === 'kubectl')).toEqual([]);
    expect(changed('container clusters delete')).toHaveLength(1);
  });

  test('deletes disks and backups on request, and no disk of a cluster of the same name in another region', async () => {
    start();
    await fake.gke('up dev');
    fake.put('compute disks pvc-1', '--zone=europe-west1-b');
    fake.put('compute disks theirs', '--zone=europe-west4-b');
    const env = { backups: ['night-1', 'night-2'] };
    expect(await fake.gke('down dev --delete-disks --delete-backups', env, `${CLUSTER}\n`)).toMatchObject({ status: 0 });
    expect(Object.keys(fake.made).filter((name) => /backup|bucket|disk/.test(name))).toEqual(['compute disks theirs']);
    expect(changed('compute disks delete')).toEqual([
      'compute disks delete pvc-1 --project=openim-dev --zone=europe-west1-b',
    ]);
    expect(changed('beta container backup-restore backups delete')).toHaveLength(2);
    expect(changed('storage rm')).toEqual(['storage rm gs://openim-dev-backups --recursive']);
  });

  describe('deletes nothing when it could not complete', () => {
    const cases: [what: string, args: string, fakes: Fakes, says: string][] = [
      ...['compute.networks.delete', 'resourcemanager.projects.setIamPolicy', 'dns.managedZones.delete'].map(
        (lacks): (typeof cases)[number] => [
          lacks,
          '',
          { lacks: lacks },
          `Your account lacks permissions in project openim-dev: ${lacks}\n`,
        ],
      ),
      ['compute.disks.delete', ' --delete-disks', { lacks: 'compute.disks.delete' }, 'compute.disks.delete\n'],
      ['storage.objects.delete', ' --delete-backups', { lacks: 'storage.objects.delete' }, 'storage.objects.delete\n'],
      ['gkebackup.backups.delete', ' --delete-backups', { lacks: 'gkebackup.backups.delete' }, 'backups.delete\n'],
      [
        'a foreign firewall rule',
        '',
        { foreign: ['compute firewall-rules', 'theirs'] },
        `Nothing was deleted. Firewall rules in network ${CLUSTER} would stop it halfway: theirs\n`,
      ],
      ['a foreign subnet', '', { foreign: ['compute networks subnets', 'theirs'] }, 'Subnets of network'],
      ['a foreign machine', '', { foreign: ['compute instances', 'theirs'] }, 'Machines in network'],
      [
        'a foreign DNS record',
        '',
        { foreign: ['dns record-sets', '_acme-challenge.openim.example. TXT'] },
        `DNS records in zone ${CLUSTER} would stop it halfway: _acme-challenge.openim.example. TXT\n`,
      ],
      [
        'an object that the bucket does not let go',
        ' --delete-disks --delete-backups',
        { young: 'dev/mysql/2026-01-31T03-00-05Z.sql.gz' },
        'Run down without --delete-backups now, and with it when that object is 7 days old.\n',
      ],
      ['no right to the load balancer', '', { forbids: 'services' }, `Failed: load balancer of cluster ${CLUSTER}\n`],
    ];
    // One cluster for all of them: it stays as it was.
    test('for each of these reasons', async () => {
      start();
      await fake.gke('up dev');
      fake.put('compute disks pvc-1', '--zone=europe-west1-b');
      const { made } = fake;
      for (const [what, args, env, says] of cases) {
        fake.forget();
        const { status, stderr } = await fake.gke(`down dev${args}`, env, `${CLUSTER}\n`);
        const deleting = fake.calls.filter((call) => call[0] === 'kubectl' && !call.includes('--dry-run=server'));
        expect({ what, status, says: stderr.includes(says), deleting, changes: fake.changes }).toEqual({
          what,
          status: 1,
          says: true,
          deleting: [],
          changes: [],
        });
      }
      expect(fake.made).toEqual(made);
    });

    test.each(['kubectl', 'gke-gcloud-auth-plugin'])('without %s', async (tool) => {
      start();
      await fake.gke('up dev');
      fake.forget();
      fake.uninstall(tool);
      expect(await fake.gke('down dev', {}, `${CLUSTER}\n`)).toMatchObject({
        status: 1,
        stderr: expect.stringContaining(`${tool} is not on the PATH; install it: https://`),
      });
      expect(fake.changes).toEqual([]);
    });
  });

  test.each(['before', 'after'] as const)(
    'continues where it stopped, when every single step fails once %s its effect',
    async (when) => {
      start();
      await fake.gke('up dev');
      fake.forget();
      let runs = 0;
      for (let status: number | null = 1; status !== 0 && runs < 40; runs++) {
        ({ status } = await fake.gke('down dev', { fail: when }, `${CLUSTER}\n`));
      }
      expect(runs).toBeGreaterThan(14);
      expect(runs).toBeLessThan(40);
      expect(Object.keys(fake.made)).toHaveLength(8 + Object.keys(logMetrics).length);
    },
  );
});

test('kubeconfig sets the context that npm run secrets expects', async () => {
  start();
  expect(await fake.gke('kubeconfig dev')).toMatchObject({
    status: 0,
    stdout: expect.stringContaining(`kubectl context: gke_openim-dev_europe-west1_${CLUSTER}\n`),
  });
  expect(text(fake.calls).at(-1)).toBe(
    `container clusters get-credentials ${CLUSTER} --project=openim-dev --location=europe-west1 --dns-endpoint`,
  );
  fake.uninstall('gke-gcloud-auth-plugin');
  expect(await fake.gke('kubeconfig dev')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('gke-gcloud-auth-plugin is not on the PATH'),
  });
});

test('status lists what is missing and exits with 1', async () => {
  start();
  const { status, stdout, stderr } = await fake.gke('status dev');
  expect(status).toBe(1);
  expect(stdout.match(/^missing /gm)?.length).toBeGreaterThan(18);
  expect(stderr).toContain('missing or different; create them: npm run gke -- up dev');
  expect(fake.changes).toEqual([]);
});

test.each([
  ['', 'the command is missing'],
  ['plan', 'expected one environment, got none'],
  ['plan dev prod', 'expected one environment, got dev prod'],
  ['destroy dev', 'unknown command "destroy"'],
  ['statsu dev', 'unknown command "statsu"; did you mean "status"?'],
  ['up dev --delete-disks', '--delete-disks is valid only with down'],
  ['down dev --delete-disk', 'unknown option "--delete-disk"; did you mean "--delete-disks"?'],
])('"%s" is answered with %s and the usage', async (args, says) => {
  start();
  const { status, stdout, stderr } = await fake.gke(args);
  expect({ status, stdout, says: stderr.split('\n')[0] }).toEqual({ status: 2, stdout: '', says });
  expect(stderr).toContain('\nusage: npm run gke -- <command> <environment>\n');
  expect(fake.calls).toEqual([]);
});

test('the process finds gcloud on the PATH, prints its output, asks for no input and exits with the status', () => {
  const log = join(scratch, 'calls');
  const node = process.execPath;
  const script = `#!/bin/sh
echo "$CLOUDSDK_CORE_DISABLE_PROMPTS $*" >> ${log}
case "$*" in
  "auth list "*) echo me@example.com ;;
  "projects describe "*) echo ${NUMBER} ;;
  "container clusters get-credentials "*) echo told; echo "Permission denied" >&2; exit 1 ;;
esac`;
  for (const tool of ['gcloud', 'kubectl', 'gke-gcloud-auth-plugin']) {
    writeFileSync(join(scratch, tool), script);
    chmodSync(join(scratch, tool), 0o755);
  }
  const run = spawnSync(node, [...LOADER, 'scripts/gke.ts', 'kubeconfig', 'dev'], {
    cwd: join(__dirname, '..'),
    env: { ...process.env, PATH: `${scratch}:/usr/bin:/bin` },
    encoding: 'utf8',
  });
  expect(run.status).toBe(1);
  expect(run.stdout).toMatch(/^\+ gcloud container clusters get-credentials .*\ntold\n$/);
  expect(run.stderr).toMatch(
    /^\? gcloud auth list .*\n\? gcloud projects .*\nPermission denied\nFailed: access to cluster .*\nYour account lacks a role; .*\nNothing is rolled back\. To continue: npm run gke -- kubeconfig dev\n$/,
  );
  expect(readFileSync(log, 'utf8').match(/^1 /gm)).toHaveLength(3);
});

test('npm run gke-file prints the files of a plan', async () => {
  expect(await inProcess(gkeFile, 'dev lifecycle')).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/type: Delete[\s\S]*- dev\/mysql\/\n/),
  });
  expect(await inProcess(gkeFile, 'dev other')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('it has lifecycle, binary-authorization'),
  });
});

describe.each(
  // Also with openim-chat, and from a mirror.
  [...environmentNames().map(loadEnvironment), accounts, placed].filter(({ gke }) => gke),
)('the policy of $name', (environment) => {
  const { objects } = subject(environment);
  const gke = environment.gke as Gke;
  const policy = (binaryAuthorization: Gke['binaryAuthorization']) =>
    policyOf(environment, { ...gke, binaryAuthorization }, objects);

  test('allows exactly the images of the output and of a restore, by tag', () => {
    const restores = backupJobs(environment).flatMap(({ backup }) =>
      restoreObjects(environment, { backup, object: 'a', existing: 'overwrite', sequenceGap: 1 }),
    );
    const named = new Set([...objects, ...restores].flatMap(imagesNamed));
    expect(named.size).toBeGreaterThan(10);
    const allowed = policy({ mode: 'audit', additionalAllowlistPatterns: ['ghcr.io/b/**'] }).admissionWhitelistPatterns;
    // What has a digest is pulled without its tag.
    const pulled = [...named].flatMap((image) => [image, image.replace(/:[^:@]+(?=@)/, '')]);
    expect(allowed.map(({ namePattern }) => namePattern)).toEqual([...[...new Set(pulled)].sort(), 'ghcr.io/b/**']);
  });

  // Today each image of a CronJob is in another object, too, so the lists above are the same without the CronJobs.
  test('reads the images of every object that has some', () => {
    const other = 'registry.example/other:1.0';
    const missed = objects
      .filter((object) => imagesNamed(object).length > 0)
      .filter((object) => {
        const changed = JSON.parse(JSON.stringify(object).replaceAll(/"image":"[^"]*"/g, `"image":"${other}"`));
        return !imagesOf(environment, [changed]).includes(other);
      });
    expect(missed.map(identity)).toEqual([]);
  });

  test('denies all others, or only logs the denial', () => {
    const [audit, enforce] = (['audit', 'enforce'] as const).map((mode) =>
      policy({ mode, additionalAllowlistPatterns: [] }),
    );
    expect(audit).toMatchObject({
      name: `projects/${gke.project}/policy`,
      globalPolicyEvaluationMode: 'ENABLE',
      defaultAdmissionRule: { evaluationMode: 'ALWAYS_DENY', enforcementMode: 'DRYRUN_AUDIT_LOG_ONLY' },
      description: expect.stringMatching(new RegExp(`^${gke.cluster} [0-9a-f]{8}$`)),
    });
    expect(enforce?.defaultAdmissionRule.enforcementMode).toBe('ENFORCED_BLOCK_AND_AUDIT_LOG');
    expect(enforce?.description).not.toBe(audit?.description);
  });
});

// cloud.google.com/binary-authorization/docs/viewing-audit-logs: a dry run has this label, and no other one.
test('the audit query of the page has the label of a dry run, and reads more than the last day', () => {
  const [query = ''] =
    readFileSync(join(__dirname, '../docs/runbooks/cluster.md'), 'utf8').match(/^gcloud logging read [^`]*/m) ?? [];
  expect(query).toContain('labels."imagepolicywebhook.image-policy.k8s.io/dry-run"="true"');
  expect(query).toMatch(/ --freshness=[2-9]d /);
});

/** Every value of a key `image`, wherever in an object: what runs pods is not told from the rest here. */
const imagesNamed = (value: unknown): string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) =>
        key === 'image' && typeof inner === 'string' ? [inner] : imagesNamed(inner),
      )
    : [];
