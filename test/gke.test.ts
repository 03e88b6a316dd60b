import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildApp } from '../charts/app';
import { googleAccounts } from '../charts/backups/accounts';
import { backupJobs } from '../charts/backups/jobs';
import { restoreObjects } from '../charts/backups/restores';
import { filterOf, logMetrics } from '../charts/monitoring/log-metrics';
import { environmentNames, loadEnvironment } from '../environments/lib/registry';
import type { Gke } from '../environments/lib/types';
import { binaryAuthorization as policyOf } from '../scripts/gke/binary-authorization';
import { assignments } from '../scripts/gke/values';
import { type Call, FakeProject, removeValues } from './lib/fake-project';
import { withEnvironment } from './lib/with-environment';

jest.setTimeout(600_000);

let fake: FakeProject;
const start = (cwd?: string) => {
  fake = new FakeProject(cwd);
};
afterEach(() => fake?.remove());
afterAll(removeValues);

const CLUSTER = 'openim-dev-cluster';
const NUMBER = '123456789012';
const ADDRESS = '203.0.113.7';

/** Calls as lines; the folder of the policy is the run's own. */
const text = (calls: readonly Call[]) =>
  calls.map((call) => call.join(' ').replace(/[^\s=]*\/(binary-authorization|lifecycle)/, '$1'));
/** Changes that begin so. */
const changed = (begin: string) => text(fake.changes).filter((line) => line.startsWith(begin));

/** The commands of a plan as a shell reads them, with what Google gives in the place of its two words. */
const planned = (plan: string) =>
  spawnSync('bash', ['-c', `gcloud() { echo "$*"; }; npm() { :; }\n${plan}`], { cwd: fake.bin, encoding: 'utf8' })
    .stdout.replaceAll('PROJECT_NUMBER', NUMBER)
    .replaceAll('EDGE_IP', ADDRESS)
    .trimEnd()
    .split('\n');

describe('plan', () => {
  test('needs neither gcloud nor anything that it makes, and says of every line what it makes and costs', () => {
    start();
    rmSync(join(fake.bin, 'gcloud'));
    const { status, stdout, stderr } = fake.gke('plan dev');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const [legend, words, ...lines] = stdout.trimEnd().split('\n');
    expect(`${legend}${words}`).toMatch(/^# What each line makes.*# PROJECT_NUMBER and EDGE_IP stand for/);
    expect(lines.length).toBeGreaterThan(20);
    expect(lines.filter((line) => !/^(gcloud|npm run) .+ {2}# [^;]+; (free|\$+[^#]*)$/.test(line))).toEqual([]);
    expect(fake.calls).toEqual([]);
  });

  test.each(['dev', 'prod', 'dev-mysql'])('of %s is what up does, command by command', (environment) => {
    start();
    const plan = fake.gke(`plan ${environment}`).stdout;
    expect(fake.gke(`up ${environment}`)).toMatchObject({ status: 0 });
    expect(text(fake.changes)).toEqual(planned(plan));
  });

  test('changes with the environment, and refuses one that is not on GKE', () => {
    start();
    expect(fake.gke('plan prod').stdout).toContain('--node-locations=europe-west1-b,europe-west1-c,europe-west1-d');
    expect(fake.gke('plan prod').stdout).toContain('--machine-type=e2-standard-8');
    expect(fake.gke('plan local')).toEqual({
      status: 1,
      stdout: '',
      stderr: 'environment "local" has no gke: its cluster is not on Google Cloud, make it with kind or minikube\n',
    });
    expect(fake.gke('plan stage')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('unknown environment "stage"'),
    });
  });
});

describe('up', () => {
  test('lets the load balancer, its probes and the control plane in, and nothing else', () => {
    start();
    fake.gke('up dev');
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

  test('a second one makes nothing, and status finds nothing to make', () => {
    start();
    fake.gke('up dev');
    const { made } = fake;
    fake.forget();
    expect(fake.gke('up dev')).toMatchObject({ status: 0 });
    expect(fake.changes).toEqual([]);
    expect(fake.made).toEqual(made);
    expect(fake.gke('status dev')).toMatchObject({ status: 0, stdout: expect.not.stringMatching(/^(missing|differs)/m) });
  });

  test.each([
    ['before', 0],
    // The cluster is on its way then: the next run waits for it.
    ['after', 2],
  ])('goes on where it stopped, when every single step fails once %s its effect', (when, pauses) => {
    start();
    fake.gke('up dev');
    const { made, changes } = fake;
    fake.remove();
    start();
    let runs = 0;
    for (let status: number | null = 1; status !== 0 && runs <= changes.length; runs++) {
      const run = fake.gke('up dev', { FAKE_FAIL: when });
      status = run.status;
      if (status !== 0) {
        expect(run.stderr).toMatch(
          /connection reset by peer\nFailed: .+\nNothing is undone\. Go on from here: bash scripts\/gke\.sh up dev\n$/,
        );
      }
    }
    expect(runs).toBe(changes.length + 1);
    expect(fake.made).toEqual(made);
    expect(fake.calls.filter(([program]) => program === 'sleep')).toEqual(Array(pauses).fill(['sleep', '20']));
  });

  test('follows the environment where that can be done, and stops where it cannot', () => {
    const project = withEnvironment(
      'stage',
      "gke: { nodePool: { nodesPerZone: { min: 4, max: 9 } } }, network: { pods: '10.20.0.0/16' }",
    );
    start(project.folder);
    fake.gke('up prod');
    fake.forget();
    expect(fake.gke('up stage')).toMatchObject({ status: 0 });
    expect(text(fake.changes)).toContain(
      'container clusters update openim-prod-cluster --project=openim-prod --location=europe-west1 --node-pool=default-pool --enable-autoscaling --min-nodes=4 --max-nodes=9',
    );
    project.write(
      'environments/stage.ts',
      project.files('environments')['environments/stage.ts']?.replace('10.20.0.0', '10.21.0.0') ?? '',
    );
    fake.forgetValues();
    fake.forget();
    const { status, stderr } = fake.gke('up stage');
    expect({ status, changes: fake.changes }).toEqual({ status: 1, changes: [] });
    expect(stderr).toContain(
      'subnet openim-prod-cluster with ranges for nodes, pods and Services is there, but is "10.10.0.0/20 10.20.0.0/16 10.30.0.0/20" instead of "10.10.0.0/20 10.21.0.0/16 10.30.0.0/20".',
    );
    project.remove();
  });

  test('gives every namespace its own values of Secret Manager, and only where the environment has them there', () => {
    start();
    fake.gke('up prod');
    const dragonfly = changed('projects add-iam-policy-binding').filter((line) => line.includes('/subject/ns/dragonfly/'));
    expect(dragonfly).toEqual([
      expect.stringContaining(
        `--condition=expression=resource.name.startsWith("projects/${NUMBER}/secrets/openim-prod-dragonfly/"),title=prod-dragonfly-`,
      ),
    ]);
    fake.remove();
    start();
    fake.gke('up dev');
    expect(changed('projects add-iam-policy-binding').filter((line) => !line.includes('=group:'))).toHaveLength(1);
  });

  test('lets each backup create below its own folder of the bucket, and gives nobody more', () => {
    start();
    fake.gke('up dev');
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

  test('the bucket keeps objects for 7 days and dumps for 30, and follows the environment in that', () => {
    const project = withEnvironment('stage', '');
    start(project.folder);
    fake.gke('up prod');
    expect(changed('storage buckets create')).toEqual([
      'storage buckets create gs://openim-prod-backups --project=openim-prod --location=europe-west1 --uniform-bucket-level-access --public-access-prevention --retention-period=7d --soft-delete-duration=30d --lifecycle-file=lifecycle.yaml',
    ]);
    const rules = () =>
      fake.made['storage buckets gs:__openim-prod-backups']?.split('\n').find((word) => word.startsWith('--lifecycle'));
    expect(rules()).toBe('--lifecycle-file=Delete 30 prod/mysql/;prod/mongodb/;prod/etcd/');
    fake.gke('up stage');
    expect(changed('storage buckets update')).toEqual([
      'storage buckets update gs://openim-prod-backups --retention-period=7d --soft-delete-duration=30d --lifecycle-file=lifecycle.yaml',
    ]);
    expect(rules()).toBe('--lifecycle-file=Delete 30 stage/mysql/;stage/mongodb/;stage/etcd/');
    project.remove();
  });

  test('makes no bucket and no accounts where the environment has no backups, and asks for no rights to make them', () => {
    const project = withEnvironment('stage', "backups: undefined, storage: { encryption: 'own-key' }");
    start(project.folder);
    expect(fake.gke('up stage', { FAKE_LACKS: 'storage.buckets.create' })).toMatchObject({ status: 0 });
    expect(changed('storage')).toEqual([]);
    expect(changed('iam service-accounts')).toHaveLength(1);
    expect(fake.gke('status stage')).toMatchObject({ status: 0 });
    expect(fake.gke('down stage --delete-backups', {}, 'openim-prod-cluster\n')).toMatchObject({ status: 0 });
    expect(changed('storage')).toEqual([]);
    project.remove();
  });

  test('opens the ports of the pods to a Gateway, which has a global address', () => {
    const project = withEnvironment('stage', "edge: { controller: 'gke-gateway' }");
    start(project.folder);
    fake.gke('up stage');
    project.remove();
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

  test('has both ways in side by side, and takes the old one away', () => {
    const both = withEnvironment('stage', "edge: { controller: 'both' }");
    start(both.folder);
    fake.gke('up stage');
    const rules = (verb: string) =>
      changed(`compute firewall-rules ${verb}`).map((line) => line.match(/-(\w+) --project/)?.[1]);
    expect(rules('create')).toEqual(['edge', 'gateway', 'health', 'plane']);
    expect(changed('compute addresses create')).toEqual([
      'compute addresses create openim-ingress-ip --project=openim-prod --region=europe-west1 --network-tier=PREMIUM',
      'compute addresses create openim-ingress-ip --project=openim-prod --global --ip-version=IPV4',
    ]);
    expect(changed('container clusters create')[0]).toContain('--gateway-api=standard');
    expect(changed('compute firewall-rules delete')).toEqual([]);
    fake.gke('up prod');
    expect(changed('compute firewall-rules delete')).toEqual([
      expect.stringContaining('delete openim-prod-cluster-gateway --project=openim-prod'),
    ]);
    both.remove();
  });

  test("lets the control plane in to a mesh's webhooks, and no longer when the mesh is gone", () => {
    const mesh = withEnvironment('stage', "mesh: { kind: 'istio-sidecar' }");
    start(mesh.folder);
    fake.gke('up stage');
    expect(changed('compute firewall-rules create').filter((line) => line.includes('-mesh '))).toEqual([
      expect.stringMatching(/cluster-mesh --project.*--source-ranges=172\.16\.0\.0\/28 --rules=tcp:15017/),
    ]);
    fake.gke('up prod');
    expect(changed('compute firewall-rules delete')).toEqual([
      expect.stringContaining('delete openim-prod-cluster-mesh --project=openim-prod'),
    ]);
    mesh.remove();
  });

  test('writes into a DNS zone that is there, and leaves it there', () => {
    const project = withEnvironment('stage', "gke: { dnsZone: 'shared' }");
    start(project.folder);
    fake.put('dns managed-zones shared');
    expect(fake.gke('up stage')).toMatchObject({ status: 0, stdout: expect.not.stringContaining('delegate') });
    expect(changed('dns managed-zones')).toEqual([]);
    expect(changed('dns record-sets create').every((line) => line.includes(' --zone=shared '))).toBe(true);
    expect(fake.gke('down stage', {}, 'openim-prod-cluster\n')).toMatchObject({ status: 0 });
    expect(Object.keys(fake.made).filter((name) => name.startsWith('dns'))).toEqual(['dns managed-zones shared']);
    project.remove();
  });

  test('makes a pool of Spot nodes and keys of our own where the environment has them, and takes the pool away again', () => {
    const project = withEnvironment(
      'stage',
      "gke: { spotPool: { machineType: 'e2-standard-4', nodesPerZone: { min: 0, max: 2 } } }, storage: { encryption: 'own-key' }",
    );
    start(project.folder);
    expect(fake.gke('up stage')).toMatchObject({ status: 0 });
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
    expect(fake.gke('up stage')).toMatchObject({ status: 0 });
    expect(fake.changes).toEqual([]);
    expect(fake.gke('up prod')).toMatchObject({ status: 0 });
    expect(changed('container node-pools delete spot')).toHaveLength(1);
    project.remove();
  });

  test.each([
    ['gmp', '--enable-managed-prometheus --monitoring=SYSTEM,DEPLOYMENT,HPA,KUBELET,POD,STATEFULSET,STORAGE '],
    ['self-hosted', '--no-enable-managed-prometheus --monitoring=SYSTEM '],
  ])('has GKE collect what the alerts of mode %s ask of it', (mode, options) => {
    const project = withEnvironment('stage', `monitoring: { mode: '${mode}' }`);
    start(project.folder);
    expect(fake.gke('plan stage').stdout).toContain(options);
    project.remove();
  });

  test('counts lines of logs, corrects a filter that is another, and leaves the counters to the project', () => {
    start();
    fake.gke('up dev');
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
    expect(fake.gke('status dev')).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('differs log-based metric openim_panics'),
    });
    fake.gke('up dev');
    expect(text(fake.changes)).toEqual([
      expect.stringMatching(/^logging metrics update openim_panics --project=openim-dev .*[|]rpc server panic[|]/),
    ]);
    fake.forget();
    expect(fake.gke('down dev', {}, `${CLUSTER}\n`).stdout).toContain('kept log-based metric openim_panics');
    expect(changed('logging')).toEqual([]);
  });

  test('lets the collector of traces write them where the environment has any, and nobody else', () => {
    const project = withEnvironment('stage', 'traces: { ratio: 0.1 }');
    start(project.folder);
    expect(fake.gke('up stage')).toMatchObject({ status: 0 });
    expect(changed('services enable')[0]).toContain(' cloudtrace.googleapis.com ');
    expect(text(fake.changes).filter((line) => line.includes('roles/cloudtrace'))).toEqual([
      `projects add-iam-policy-binding openim-prod --member=principal://iam.googleapis.com/projects/${NUMBER}/locations/global/workloadIdentityPools/openim-prod.svc.id.goog/subject/ns/ingress-nginx/sa/otel-collector --role=roles/cloudtrace.agent --condition=None --format=none`,
    ]);
    fake.forget();
    expect(fake.gke('up stage')).toMatchObject({ status: 0 });
    expect(fake.changes).toEqual([]);
    expect(fake.gke('down stage', {}, 'openim-prod-cluster\n')).toMatchObject({ status: 0 });
    expect(text(fake.changes).filter((line) => line.includes('roles/cloudtrace.agent'))).toEqual([
      expect.stringMatching(/^projects remove-iam-policy-binding openim-prod /),
    ]);
    project.remove();
  });

  test('lets the groups of the environment reach the cluster by a role that allows nothing in it', () => {
    start();
    fake.gke('up dev');
    expect(changed('iam roles create')).toEqual([
      'iam roles create openimClusterAccess --project=openim-dev --title=OpenIM: reach a cluster with kubectl --permissions=container.clusters.connect,container.clusters.get,container.clusters.list --stage=GA',
    ]);
    expect(changed('projects add-iam-policy-binding').filter((line) => line.includes('=group:'))).toEqual(
      ['viewers', 'operators'].map(
        (group) =>
          `projects add-iam-policy-binding openim-dev --member=group:openim-${group}@openim.example --role=projects/openim-dev/roles/openimClusterAccess --condition=None --format=none`,
      ),
    );
    // Predefined roles of GKE read Secrets or every namespace, whatever RBAC says.
    expect(text(fake.changes).filter((line) => /role=roles\/container\.(?!defaultNodeServiceAccount)/.test(line))).toEqual(
      [],
    );
    const role = fake.made['iam roles openimClusterAccess'] ?? '';
    fake.put('iam roles openimClusterAccess', ...role.trimEnd().replace(',container.clusters.list', '').split('\n'));
    fake.forget();
    expect(fake.gke('up dev')).toMatchObject({ status: 0 });
    expect(text(fake.changes)).toEqual([expect.stringMatching(/^iam roles update openimClusterAccess .*clusters\.list$/)]);
    fake.forget();
    expect(fake.gke('down dev', {}, `${CLUSTER}\n`).stdout).toContain('kept role openimClusterAccess');
    expect(changed('projects remove-iam-policy-binding').filter((line) => line.includes('=group:'))).toHaveLength(2);
  });

  test('makes no role for groups of another provider, and asks for no right to make one', () => {
    const project = withEnvironment('stage', "access: { viewers: ['oidc:viewers'], operators: [] }");
    start(project.folder);
    expect(fake.gke('up stage', { FAKE_LACKS: 'iam.roles.create' })).toMatchObject({ status: 0 });
    expect(changed('iam roles')).toEqual([]);
    project.remove();
  });

  test('names that mean something to a shell arrive as they are', () => {
    const domain = '$(:>pwned);`:>pwned`&*?[a]~#|<>!{a,b}';
    const project = withEnvironment('stage', `access: { viewers: ['v@${domain}'], operators: [] }`);
    start(project.folder);
    const plan = fake.gke('plan stage').stdout;
    const { status, stderr } = fake.gke('up stage');
    expect({ status, stderr: stderr.match(/^(?!\?).+/gm) }).toEqual({ status: 0, stderr: null });
    expect(fake.changes.find((call) => call.includes('clusters') && call.includes('create'))).toContain(
      `--security-group=gke-security-groups@${domain}`,
    );
    expect(planned(plan)).toEqual(text(fake.changes));
    expect(existsSync(project.at('pwned')) || existsSync(join(fake.bin, 'pwned'))).toBe(false);
    project.remove();
  });

  test.each<[what: string, env: Record<string, string>, says: string]>([
    ['nobody is logged in', { FAKE_ACCOUNT: '' }, 'Nobody is logged in: gcloud auth login'],
    ['the project is not ours', { FAKE_ID: 'another' }, 'Your account lacks a role; docs/runbooks/cluster.md lists them.'],
    ['no billing account', { FAKE_BILLING: 'False' }, 'gcloud billing projects link openim-dev --billing-account=ACCOUNT'],
    [
      'a permission is missing',
      { FAKE_LACKS: 'container.clusters.create' },
      'You lack in project openim-dev: container.clusters.create\n',
    ],
    [
      'a permission for the backups is missing',
      { FAKE_LACKS: 'storage.buckets.setIamPolicy' },
      'You lack in project openim-dev: storage.buckets.setIamPolicy\n',
    ],
    [
      'a quota is too small',
      { FAKE_QUOTAS: 'CPUS,40.0,8.0' },
      'Quota CPUS of region europe-west1 has 32 left, and the cluster takes 48 at the least, 72 at the most.',
    ],
    [
      'the quota of all regions is too small',
      { FAKE_ALL_REGIONS: 'CPUS_ALL_REGIONS,32.0,0.0' },
      'Quota CPUS_ALL_REGIONS of project openim-dev has 32 left, and the cluster takes 48 at the least, 72 at the most.',
    ],
    [
      'looking is refused',
      { FAKE_REFUSES: 'compute networks list' },
      `Cannot tell whether it is there: VPC network ${CLUSTER}\nYour account lacks a role`,
    ],
    [
      'another policy guards the project',
      { FAKE_POLICY: 'ALWAYS_DENY theirs' },
      'Binary Authorization: the images that may run is there, but is "ALWAYS_DENY theirs" instead of "ALWAYS_DENY openim-dev-cluster ',
    ],
  ])('stops when %s, and says what to do', (_, env, says) => {
    start();
    const { status, stderr } = fake.gke('up dev', env);
    expect(status).toBe(1);
    expect(stderr).toContain(says);
    expect(changed('container clusters create')).toEqual([]);
  });

  test.each(['gcloud', 'curl', 'node'])('stops without %s, and says where to get it', (tool) => {
    start();
    rmSync(join(fake.bin, tool));
    expect(fake.gke('up dev')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(`${tool} is not on the PATH; install it: https://`),
    });
    expect(fake.changes).toEqual([]);
  });
});

describe('down', () => {
  test.each(['', '\n', 'openim-dev\n', 'yes\n'])('changes nothing when %j is typed', (typed) => {
    start();
    fake.gke('up dev');
    fake.forget();
    expect(fake.gke('down dev', {}, typed)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('nothing was changed'),
    });
    expect(fake.changes).toEqual([]);
  });

  test('takes away what costs, in an order that Google takes, and keeps keys, disks and backups', () => {
    start();
    fake.gke('up dev');
    fake.put('compute disks pvc-1', '--zone=europe-west1-b');
    fake.put('compute disks pvc-2', '--zone=europe-west1-c');
    fake.forget();
    const { status, stdout } = fake.gke('down dev', {}, `${CLUSTER}\n`);
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
    expect(fake.gke('down dev', {}, `${CLUSTER}\n`)).toMatchObject({ status: 0 });
    expect(fake.changes).toEqual([]);
    expect(fake.gke('up dev')).toMatchObject({ status: 0 });
  });

  test('takes a cluster away that never came up', () => {
    start();
    fake.gke('up dev');
    fake.states('ERROR ERROR ERROR');
    expect(fake.gke('up dev')).toMatchObject({ status: 1, stderr: expect.stringContaining('is in state ERROR') });
    fake.states('ERROR ERROR ERROR');
    fake.forget();
    expect(fake.gke('down dev', {}, `${CLUSTER}\n`)).toMatchObject({ status: 0 });
    expect(fake.calls.filter(([program]) => program === 'kubectl')).toEqual([]);
    expect(changed('container clusters delete')).toHaveLength(1);
  });

  test('deletes disks and backups when told so, and no disk of a cluster of the same name in another region', () => {
    start();
    fake.gke('up dev');
    fake.put('compute disks pvc-1', '--zone=europe-west1-b');
    fake.put('compute disks theirs', '--zone=europe-west4-b');
    const env = { FAKE_BACKUPS: 'night-1 night-2' };
    expect(fake.gke('down dev --delete-disks --delete-backups', env, `${CLUSTER}\n`)).toMatchObject({ status: 0 });
    expect(Object.keys(fake.made).filter((name) => /backup|bucket|disk/.test(name))).toEqual(['compute disks theirs']);
    expect(changed('compute disks delete')).toEqual([
      'compute disks delete pvc-1 --project=openim-dev --zone=europe-west1-b',
    ]);
    expect(changed('beta container backup-restore backups delete')).toHaveLength(2);
    expect(changed('storage rm')).toEqual(['storage rm gs://openim-dev-backups --recursive']);
  });

  describe('deletes nothing when it could not finish', () => {
    const cases: [what: string, args: string, env: Record<string, string>, says: string][] = [
      ...['compute.networks.delete', 'resourcemanager.projects.setIamPolicy', 'dns.managedZones.delete'].map(
        (lacks): (typeof cases)[number] => [lacks, '', { FAKE_LACKS: lacks }, `You lack in project openim-dev: ${lacks}\n`],
      ),
      ['compute.disks.delete', ' --delete-disks', { FAKE_LACKS: 'compute.disks.delete' }, 'compute.disks.delete\n'],
      ['storage.objects.delete', ' --delete-backups', { FAKE_LACKS: 'storage.objects.delete' }, 'storage.objects.delete\n'],
      ['gkebackup.backups.delete', ' --delete-backups', { FAKE_LACKS: 'gkebackup.backups.delete' }, 'backups.delete\n'],
      [
        'a firewall rule of somebody else',
        '',
        { FAKE_FOREIGN: 'compute firewall-rules theirs' },
        `Nothing was deleted. Firewall rules in network ${CLUSTER} would stop it halfway: theirs\n`,
      ],
      ['a subnet of somebody else', '', { FAKE_FOREIGN: 'compute networks subnets theirs' }, 'Subnets of network'],
      ['a machine of somebody else', '', { FAKE_FOREIGN: 'compute instances theirs' }, 'Machines in network'],
      [
        'a DNS record of somebody else',
        '',
        { FAKE_FOREIGN: 'dns record-sets _acme-challenge.openim.example. TXT' },
        `DNS records in zone ${CLUSTER} would stop it halfway: _acme-challenge.openim.example. TXT\n`,
      ],
      [
        'an object that the bucket does not let go',
        ' --delete-disks --delete-backups',
        { FAKE_YOUNG: 'dev/mysql/2026-01-31T03-00-05Z.sql.gz' },
        'Run down without --delete-backups now, and with it when that object is 7 days old.\n',
      ],
      ['no right to the load balancer', '', { FAKE_FORBIDS: 'services' }, `Failed: load balancer of cluster ${CLUSTER}\n`],
    ];
    // One cluster for all of them: it stays as it was.
    test('for any of these reasons', () => {
      start();
      fake.gke('up dev');
      fake.put('compute disks pvc-1', '--zone=europe-west1-b');
      const { made } = fake;
      for (const [what, args, env, says] of cases) {
        fake.forget();
        const { status, stderr } = fake.gke(`down dev${args}`, env, `${CLUSTER}\n`);
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

    test.each(['kubectl', 'gke-gcloud-auth-plugin'])('without %s', (tool) => {
      start();
      fake.gke('up dev');
      fake.forget();
      rmSync(join(fake.bin, tool));
      expect(fake.gke('down dev', {}, `${CLUSTER}\n`)).toMatchObject({
        status: 1,
        stderr: expect.stringContaining(`${tool} is not on the PATH; install it: https://`),
      });
      expect(fake.changes).toEqual([]);
    });
  });

  test.each(['before', 'after'])('goes on where it stopped, when every single step fails once %s its effect', (when) => {
    start();
    fake.gke('up dev');
    fake.forget();
    let runs = 0;
    for (let status: number | null = 1; status !== 0 && runs < 40; runs++) {
      ({ status } = fake.gke('down dev', { FAKE_FAIL: when }, `${CLUSTER}\n`));
    }
    expect(runs).toBeGreaterThan(14);
    expect(runs).toBeLessThan(40);
    expect(Object.keys(fake.made)).toHaveLength(8 + Object.keys(logMetrics).length);
  });
});

test('kubeconfig leads kubectl to the context that npm run secrets expects', () => {
  start();
  expect(fake.gke('kubeconfig dev')).toMatchObject({
    status: 0,
    stdout: expect.stringContaining(`kubectl context: gke_openim-dev_europe-west1_${CLUSTER}\n`),
  });
  expect(text(fake.calls).at(-1)).toBe(
    `container clusters get-credentials ${CLUSTER} --project=openim-dev --location=europe-west1 --dns-endpoint`,
  );
  rmSync(join(fake.bin, 'gke-gcloud-auth-plugin'));
  expect(fake.gke('kubeconfig dev')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('gke-gcloud-auth-plugin is not on the PATH'),
  });
});

test('status names what is missing and ends with 1', () => {
  start();
  const { status, stdout, stderr } = fake.gke('status dev');
  expect(status).toBe(1);
  expect(stdout.match(/^missing /gm)?.length).toBeGreaterThan(18);
  expect(stderr).toContain('missing or different; make them: bash scripts/gke.sh up dev');
  expect(fake.changes).toEqual([]);
});

test.each(['', 'plan', 'destroy dev', 'up dev --delete-disks', 'down dev --delete-all'])(
  '"%s" is answered with the usage',
  (args) => {
    start();
    expect(fake.gke(args)).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining('usage: bash scripts/gke.sh <command> <environment>'),
    });
    expect(fake.calls).toEqual([]);
  },
);

test('values are what a shell reads back, whatever they hold', () => {
  const odd = { A: 'it\'s $(echo x) `echo y` \\ "z" *', B: 'two\nlines', C: '', D: "''" };
  const script = `${assignments(odd)}printf '%s\\0' "$A" "$B" "$C" "$D"`;
  expect(spawnSync('bash', ['-c', script], { encoding: 'utf8' }).stdout.split('\0').slice(0, -1)).toEqual(
    Object.values(odd),
  );
});

describe.each(
  environmentNames()
    .map(loadEnvironment)
    .flatMap((environment) => (environment.gke ? [environment] : [])),
)('the policy of $name', (environment) => {
  const objects = buildApp(environment).flatMap((output) => output.objects);
  const gke = environment.gke as Gke;
  const policy = (binaryAuthorization: Gke['binaryAuthorization']) =>
    policyOf(environment, { ...gke, binaryAuthorization }, objects);

  test('allows every image that is named anywhere in the output or in a restore, to the tag, and no other', () => {
    const restores = backupJobs(environment).flatMap(({ backup }) =>
      restoreObjects(environment, { backup, object: 'a', existing: 'overwrite', sequenceGap: 1 }),
    );
    const named = new Set([...objects, ...restores].flatMap(imagesNamed));
    expect(named.size).toBeGreaterThan(12);
    const allowed = policy({ mode: 'audit', alsoAllow: ['ghcr.io/b/**'] }).admissionWhitelistPatterns;
    // What has a digest is pulled without its tag.
    const pulled = [...named].flatMap((image) => [image, image.replace(/:[^:@]+(?=@)/, '')]);
    expect(allowed.map(({ namePattern }) => namePattern)).toEqual([...[...new Set(pulled)].sort(), 'ghcr.io/b/**']);
  });

  test('denies all others, or writes down that it would', () => {
    const [audit, enforce] = (['audit', 'enforce'] as const).map((mode) => policy({ mode, alsoAllow: [] }));
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

/** Every value of a key `image`, wherever in an object: what runs pods is not told from the rest here. */
const imagesNamed = (value: unknown): string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) =>
        key === 'image' && typeof inner === 'string' ? [inner] : imagesNamed(inner),
      )
    : [];
