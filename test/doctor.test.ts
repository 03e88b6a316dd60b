import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { doctor } from '../scripts/doctor/command';
import { inProcess } from './lib/in-process';
import { ails, diagnosed, event, healthy, kubectlOf, objectIn, type Sick } from './lib/sick-cluster';

const pem = (name: string): string => readFileSync(join(__dirname, 'fixtures/certificates', `${name}.pem`), 'utf8');
const GOOD = pem('good');

test('a healthy cluster: exit code 0, and the skipped checks are listed', async () => {
  const { status, causes, unchecked } = await diagnosed(healthy(GOOD));
  expect({ status, causes, unchecked: unchecked.map(({ check }) => check) }).toEqual({
    status: 0,
    causes: [],
    unchecked: ['disks', 'alerts'],
  });
});

test('no right to read nodes and events: a skipped check, and no finding', async () => {
  const cluster = healthy(GOOD);
  cluster.refused['get nodes'] = 'Error from server (Forbidden): nodes is forbidden: cannot list resource "nodes"';
  cluster.refused['get leases'] = 'Error from server (Forbidden): leases is forbidden: cannot list resource "leases"';
  cluster.refused['get secrets'] = 'Error from server (Forbidden): secrets is forbidden: cannot list resource "secrets"';
  const { status, causes, unchecked } = await diagnosed(cluster);
  expect({ status, causes, unchecked: unchecked.map(({ check }) => check) }).toEqual({
    status: 0,
    causes: [],
    unchecked: ['clock', 'nodes', 'secrets', 'disks', 'alerts'],
  });
});

test('an empty cluster: the missing namespaces and cluster-scoped objects', async () => {
  const cluster: Sick = { ...healthy(GOOD), namespaces: [], objects: [], secrets: {} };
  const { status, causes } = await diagnosed(cluster);
  expect({ status, causes: causes.map(({ check }) => check) }).toEqual({ status: 1, causes: ['namespaces', 'objects'] });
});

const API = 'Deployment openim/openim-api';
const ETCD = 'StatefulSet openim/openim-etcd';
const CLAIM = 'PersistentVolumeClaim openim/data-openim-etcd-0';

/** A claim of etcd that has no volume, and its event with the reason. */
function pendingClaim(cluster: Sick, reason: string, message: string): void {
  cluster.objects.push({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { namespace: 'openim', name: 'data-openim-etcd-0' },
    spec: {},
    status: { phase: 'Pending' },
  });
  cluster.events = [event(CLAIM, reason, message)];
}
const waiting = (reason: string, message: string) => ({
  name: 'api',
  image: 'openim:1',
  state: { waiting: { reason, message } },
});
/** Every service of OpenIM waits for etcd in its init container. */
function openimWaits(cluster: Sick): void {
  for (const { kind, metadata } of cluster.objects) {
    if (kind === 'Deployment' && metadata.namespace === 'openim' && !metadata.name.endsWith('exporter')) {
      ails(cluster, `Deployment openim/${metadata.name}`, { name: 'wait', state: { running: {} } });
      cluster.logs[`openim/${metadata.name}-0/wait`] = 'waiting for openim-etcd\n';
    }
  }
}

interface Case {
  readonly title: string;
  readonly make: (cluster: Sick) => void;
  readonly check: string;
  readonly object: string;
  /** In its text or detail. */
  readonly words: RegExp;
  readonly remedy: RegExp;
  /** How many findings it explains at least. */
  readonly explains?: number;
}

const cases: readonly Case[] = [
  {
    title: 'the cluster does not answer',
    make: (cluster) => {
      cluster.refused['api-resources'] = 'Unable to connect to the server: dial tcp: i/o timeout';
    },
    check: 'reachable',
    object: 'the cluster',
    words: /does not answer[\s\S]*i\/o timeout/,
    remedy: /kubectl version/,
  },
  {
    title: 'the login has expired',
    make: (cluster) => {
      cluster.refused['api-resources'] = 'error: You must be logged in to the server (Unauthorized)';
    },
    check: 'reachable',
    object: 'the cluster',
    words: /logged in/,
    remedy: /gcloud auth login/,
  },
  {
    title: 'the context belongs to another cluster',
    make: (cluster) => {
      cluster.refused['config view'] = 'error: no configuration';
    },
    check: 'context',
    object: 'the cluster',
    words: /no configuration/,
    remedy: /./,
  },
  {
    title: 'a kind is not served',
    make: (cluster) => {
      cluster.unserved.push('ValidatingAdmissionPolicy');
      cluster.objects = cluster.objects.filter(({ kind }) => kind !== 'ValidatingAdmissionPolicy');
    },
    check: 'kinds',
    object: 'ValidatingAdmissionPolicy openim-ingresses',
    words: /does not serve ValidatingAdmissionPolicy/,
    remedy: /Kubernetes 1\.30/,
    explains: 1,
  },
  {
    title: 'a namespace is missing: it explains its Secrets and objects',
    make: (cluster) => {
      cluster.namespaces = cluster.namespaces.filter((name) => name !== 'dragonfly');
      cluster.objects = cluster.objects.filter(
        ({ kind, metadata }) =>
          metadata.namespace !== 'dragonfly' && !(kind === 'Namespace' && metadata.name === 'dragonfly'),
      );
      delete cluster.secrets['dragonfly/dragonfly'];
    },
    check: 'namespaces',
    object: 'Namespace dragonfly',
    words: /missing: dragonfly/,
    remedy: /npm run secrets -- dev .* && npm run apply -- dev/,
    explains: 2,
  },
  {
    title: "the API server's clock differs",
    make: (cluster) => {
      cluster.date = new Date(Date.now() + 3_600_000).toUTCString();
      cluster.leases = [];
    },
    check: 'clock',
    object: 'the clock of this machine',
    words: /3\d{3} s ahead/,
    remedy: /timedatectl/,
  },
  {
    title: "a node's clock is ahead",
    make: (cluster) => {
      cluster.leases = cluster.leases.map((one) => ({
        ...one,
        spec: { renewTime: new Date(Date.now() + 120_000).toISOString() },
      }));
    },
    check: 'clock',
    object: 'Node node-1',
    words: /1\d\d s ahead/,
    remedy: /chronyc/,
  },
  {
    title: 'a node is not ready: it explains the pods on it',
    make: (cluster) => {
      cluster.nodes = cluster.nodes.map((one) => ({
        ...one,
        status: { conditions: [{ type: 'Ready', status: 'Unknown', message: 'Kubelet stopped posting node status.' }] },
      }));
      ails(cluster, API);
    },
    check: 'nodes',
    object: 'Node node-1',
    words: /not ready[\s\S]*Kubelet stopped/,
    remedy: /describe node node-1/,
    explains: 1,
  },
  {
    title: 'a key of a Secret is missing: it explains the pods that wait for it',
    make: (cluster) => {
      cluster.secrets['openim/openim-share'] = {};
      ails(cluster, API, waiting('CreateContainerConfigError', `couldn't find key secret in Secret openim/openim-share`));
    },
    check: 'secrets',
    object: 'Secret openim/openim-share',
    words: /1 key of 1 Secret is missing[\s\S]*openim-share: secret/,
    remedy: /npm run secrets -- dev --context gke_/,
    explains: 2,
  },
  {
    title: "no right to list Secrets: the pods' events have the cause",
    make: (cluster) => {
      cluster.refused['get secrets'] = 'Error from server (Forbidden): secrets is forbidden';
      ails(cluster, API, waiting('CreateContainerConfigError', 'secret "openim-share" not found'));
    },
    check: 'configuration',
    object: API,
    words: /secret "openim-share" not found/,
    remedy: /npm run secrets/,
    explains: 1,
  },
  {
    title: 'the receiver of alerts is missing',
    make: (cluster) => {
      delete cluster.secrets['monitoring/alertmanager-critical'];
    },
    check: 'secrets',
    object: 'Secret monitoring/alertmanager-critical',
    words: /nobody is notified of critical alerts/,
    remedy: /create secret generic alertmanager-critical/,
  },
  {
    title: 'a ConfigMap of dist/ is missing: it explains its readers',
    make: (cluster) => {
      cluster.objects = cluster.objects.filter(
        ({ kind, metadata }) => kind !== 'ServiceAccount' || metadata.name !== 'openim-api',
      );
      ails(cluster, API);
    },
    check: 'objects',
    object: 'ServiceAccount openim/openim-api',
    words: /1 object of dist\/dev\/openim.k8s.yaml is missing/,
    remedy: /npm run apply -- dev/,
    explains: 1,
  },
  ...(
    [
      [
        'a quota',
        'pods "x" is forbidden: exceeded quota: quota, requested: pods=1, used: pods=128, limited: pods=128',
        /ResourceQuota openim\/quota/,
        /npm run prune/,
      ],
      [
        'Pod Security',
        'pods "x" is forbidden: violates PodSecurity "restricted:latest": host namespaces (hostNetwork=true)',
        /Pod Security "restricted:latest"/,
        /names the field/,
      ],
      [
        'an admission policy',
        `pods "x" is forbidden: ValidatingAdmissionPolicy 'signed' with binding 'signed' denied request: not signed`,
        /ValidatingAdmissionPolicy signed/,
        /in Git/,
      ],
      [
        'a webhook',
        'admission webhook "imagepolicywebhook.image-policy.k8s.io" denied the request: Image denied',
        /webhook imagepolicywebhook/,
        /belongs to the cluster/,
      ],
      [
        'a LimitRange',
        'pods "x" is forbidden: maximum memory usage per Container is 1Gi, but limit is 2Gi',
        /LimitRange of namespace openim/,
        /npm run diff/,
      ],
      [
        'a missing PriorityClass',
        'pods "x" is forbidden: no PriorityClass with name openim-app was found',
        /missing PriorityClass openim-app/,
        /Apply dist/,
      ],
      ['something unknown', 'pods "x" is forbidden: it is Sunday', /API server, in namespace openim/, /names the reason/],
    ] as const
  ).map(([who, message, words, remedy]) => ({
    title: `${who} rejects pods`,
    make: (cluster: Sick) => {
      const { status } = objectIn(cluster, API);
      Object.assign(status, { replicas: 0, readyReplicas: 0 });
      cluster.events = [event(API, 'FailedCreate', message)];
    },
    check: 'refused',
    object: API,
    words: new RegExp(`${words.source}.* rejects pods of ${API}`),
    remedy,
    explains: 1,
  })),
  {
    title: 'a claim gets no volume: it explains its StatefulSet',
    make: (cluster) => {
      pendingClaim(cluster, 'ProvisioningFailed', 'QUOTA_EXCEEDED: SSD_TOTAL_GB');
      ails(cluster, ETCD);
    },
    check: 'volumes',
    object: CLAIM,
    words: /is not bound[\s\S]*QUOTA_EXCEEDED/,
    remedy: /describe pvc data-openim-etcd-0/,
    explains: 1,
  },
  {
    title: 'a pod cannot be scheduled: a claim that waits for it is no cause',
    make: (cluster) => {
      pendingClaim(cluster, 'WaitForFirstConsumer', 'waiting for first consumer to be created before binding');
      ails(cluster, ETCD);
      objectIn(cluster, 'Pod openim/openim-etcd-0').status.conditions.push({
        type: 'PodScheduled',
        status: 'False',
        message: '0/1 nodes are available: 1 Insufficient cpu.',
      });
    },
    check: 'scheduling',
    object: ETCD,
    words: /finds no node[\s\S]*Insufficient cpu/,
    remedy: /number of nodes/,
    explains: 1,
  },
  {
    title: 'an image cannot be pulled',
    make: (cluster) => ails(cluster, API, waiting('ImagePullBackOff', 'manifest unknown')),
    check: 'images',
    object: API,
    words: /cannot pull openim:1[\s\S]*manifest unknown/,
    remedy: /registry/,
    explains: 1,
  },
  {
    title: 'a disk is full: it explains its program, and the pods that wait for it',
    make: (cluster) => {
      cluster.objects.push({
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { namespace: 'openim', name: 'data-openim-etcd-0' },
        spec: {},
        status: { phase: 'Bound' },
      });
      cluster.paths['/api/v1/nodes/node-1/proxy/stats/summary'] = {
        pods: [
          { volume: [{ pvcRef: { namespace: 'openim', name: 'data-openim-etcd-0' }, usedBytes: 95, capacityBytes: 100 }] },
        ],
      };
      ails(cluster, ETCD, { ...waiting('CrashLoopBackOff', 'back-off'), name: 'etcd', restartCount: 4 });
      openimWaits(cluster);
    },
    check: 'disks',
    object: CLAIM,
    words: /95 % full/,
    remedy: /npm run expand-volumes -- dev/,
    explains: 13,
  },
  {
    title: 'a container is out of memory: the crash follows from it',
    make: (cluster) =>
      ails(cluster, API, {
        ...waiting('CrashLoopBackOff', 'back-off'),
        restartCount: 3,
        lastState: { terminated: { reason: 'OOMKilled', exitCode: 137 } },
      }),
    check: 'memory',
    object: API,
    words: /OOMKilled, 3 restarts/,
    remedy: /memory in environments\/dev.ts/,
    explains: 2,
  },
  {
    title: 'etcd crashes: with its last lines, and it explains every service that waits',
    make: (cluster) => {
      ails(cluster, ETCD, {
        ...waiting('CrashLoopBackOff', 'back-off'),
        name: 'etcd',
        restartCount: 4,
        lastState: { terminated: { exitCode: 2 } },
      });
      cluster.logs['openim/openim-etcd-0/etcd/previous'] = 'panic: member has already been bootstrapped\n';
      openimWaits(cluster);
    },
    check: 'crashes',
    object: ETCD,
    words: /4 restarts, last exit code 2[\s\S]*already been bootstrapped/,
    remedy: /logs openim-etcd-0 -c etcd --previous/,
    explains: 12,
  },
  {
    title: 'a setup Job has failed: with its last lines, and it explains the pods that wait for the store',
    make: (cluster) => {
      const job = cluster.objects.find(
        ({ kind, metadata }) => kind === 'Job' && metadata.name.startsWith('openim-etcd-setup'),
      ) as never as { metadata: { uid: string; name: string }; status: object };
      job.metadata.uid = 'setup';
      job.status = {
        conditions: [
          {
            type: 'Failed',
            status: 'True',
            reason: 'BackoffLimitExceeded',
            message: 'Job has reached the specified backoff limit',
          },
        ],
      };
      cluster.objects.push({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          namespace: 'openim',
          name: 'setup-x',
          ownerReferences: [{ kind: 'Job', name: job.metadata.name, uid: 'setup' }],
        },
        status: { phase: 'Failed', containerStatuses: [{ name: 'setup', state: { terminated: { exitCode: 1 } } }] },
      });
      cluster.logs['openim/setup-x/setup'] = 'authentication failed\n';
      openimWaits(cluster);
    },
    check: 'jobs',
    object: 'Job openim/openim-etcd-setup',
    words: /has failed: BackoffLimitExceeded[\s\S]*authentication failed/,
    remedy: /delete job openim-etcd-setup/,
    explains: 12,
  },
  {
    title: 'a pod is not registered in etcd',
    make: (cluster) => {
      ails(cluster, 'Deployment openim/openim-user');
      cluster.events = [
        event('Pod openim/openim-user-0', 'Unhealthy', 'Startup probe failed: etcd has no openim/user/10.0.0.1:10320'),
      ];
    },
    check: 'registrations',
    object: 'Deployment openim/openim-user',
    words: /not registered in etcd[\s\S]*openim\/user\/10.0.0.1:10320/,
    remedy: /registrations/,
    explains: 1,
  },
  {
    title: 'a probe fails for another reason',
    make: (cluster) => {
      ails(cluster, API);
      cluster.events = [event('Pod openim/openim-api-0', 'Unhealthy', 'Readiness probe failed: connection refused')];
    },
    check: 'readiness',
    object: API,
    words: /0 of 1 pod ready[\s\S]*connection refused/,
    remedy: /describe pods/,
  },
  {
    title: 'a workload is scaled to 0',
    make: (cluster) => {
      Object.assign(objectIn(cluster, ETCD).spec, { replicas: 0 });
    },
    check: 'readiness',
    object: ETCD,
    words: /is scaled to 0/,
    remedy: /npm run apply/,
  },
  {
    title: 'a consumer lags',
    make: (cluster) => {
      const query = encodeURIComponent(
        'ALERTS{alertstate="firing",severity!="none"} or ALERTS{alertstate="pending",alertname="ConsumerLagging"}',
      );
      cluster.paths[`/api/v1/namespaces/monitoring/services/prometheus:9090/proxy/api/v1/query?query=${query}`] = {
        data: {
          result: [
            {
              metric: { alertname: 'ConsumerLagging', alertstate: 'pending', severity: 'critical', redpanda_group: 'push' },
            },
          ],
        },
      };
    },
    check: 'alerts',
    object: 'the alerts',
    words: /ConsumerLagging \(critical\) is pending[\s\S]*redpanda_group push/,
    remedy: /section/,
  },
  ...(
    [
      ['is missing', '', /is missing: clients get a self-signed one/],
      ['is no certificate', 'worthless', /not a certificate in PEM/],
      ['has expired', pem('expired'), /has expired/],
      ['does not name a host', pem('expired'), /does not name s3.openim.example/],
    ] as const
  ).map(([what, text, words]) => ({
    title: `the certificate ${what}`,
    make: (cluster: Sick) => {
      cluster.secrets['ingress-nginx/openim-tls'] = { 'tls.crt': text, 'tls.key': text };
    },
    check: 'certificates',
    object: 'Secret ingress-nginx/openim-tls',
    words,
    remedy: /create secret tls openim-tls/,
  })),
  {
    title: 'an object of an earlier dist/ is stale',
    make: (cluster) => {
      const labels = { 'app.kubernetes.io/part-of': 'openim', 'app.kubernetes.io/managed-by': 'cdk8s' };
      cluster.objects.push({ apiVersion: 'v1', kind: 'Service', metadata: { namespace: 'openim', name: 'old', labels } });
    },
    check: 'leftovers',
    object: 'Service openim/old',
    words: /1 object of an earlier dist\/ is left/,
    remedy: /npm run prune -- dev/,
  },
];

test.each(cases)('$title', async ({ make, check, object, words, remedy, explains = 0 }) => {
  const cluster = healthy(GOOD);
  make(cluster);
  const { status, causes } = await diagnosed(cluster);
  const cause = causes.find((one) => words.test([one.text, ...(one.detail ?? [])].join('\n')));
  expect({ status, check: cause?.check, first: causes[0]?.check }).toEqual({ status: 1, check, first: check });
  expect(cause?.objects.some((id) => id.startsWith(object))).toBe(true);
  expect(cause?.remedy).toMatch(remedy);
  expect(cause?.explains.length).toBeGreaterThanOrEqual(explains);
  // Nothing else is a cause beside it.
  expect(causes.filter((one) => one.check !== check).map(({ text }) => text)).toEqual([]);
});

test('two independent faults are two causes', async () => {
  const cluster = healthy(GOOD);
  cluster.secrets['openim/openim-share'] = {};
  ails(cluster, API, waiting('ErrImagePull', 'manifest unknown'));
  const { causes } = await diagnosed(cluster);
  expect(causes.map(({ check, explains }) => [check, explains.length])).toEqual([
    ['secrets', 1],
    ['images', 0],
  ]);
});

test('text output: the first cause, its consequences, its remedy, the page', async () => {
  const cluster = healthy(GOOD);
  cluster.secrets['openim/openim-share'] = {};
  ails(cluster, API, waiting('CreateContainerConfigError', 'no key secret'));
  const { status, stdout } = await inProcess(doctor, 'dev', kubectlOf(cluster));
  expect({ status, stdout }).toEqual({
    status: 1,
    stdout: expect.stringContaining('First cause: 1 key of 1 Secret is missing.\n'),
  });
  expect(stdout).toMatch(
    / {4}Secret openim\/openim-share: secret\n {2}Explains {2}1 pod of Deployment openim\/openim-api cannot start/,
  );
  expect(stdout).toMatch(
    / {2}Do {8}npm run secrets -- dev --context gke_\S+\n {2}Page {6}docs\/components\/cluster\.md#resources\n/,
  );
});

test.each([
  ['', 'expected one environment, got none'],
  ['dev prod', 'expected one environment, got dev prod'],
  ['nowhere', 'nowhere'],
  ['dev --fix', 'unknown option "--fix"'],
  ['dev --bundle out.zip', '--bundle out.zip: the name of a file that ends with .tar.gz'],
])('misused: "%s" exits with 2', async (args, message) => {
  const { status, stderr } = await inProcess(doctor, args);
  expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(message) });
});
