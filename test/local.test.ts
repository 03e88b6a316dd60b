import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { toMatchFile } from 'jest-file-snapshot';
import { generate } from 'selfsigned';
import type { Manifest } from '../charts/constructs/manifest';
import type { Command } from '../scripts/lib/process';
import { update } from '../scripts/readme/update';
import { FakeCluster } from './lib/fake-cluster';
import { FakeLaptop, passes } from './lib/fake-laptop';
import { selfSigned } from './lib/openim/certificate';
import { FakeOpenim } from './lib/openim/fake';
import { standIn } from './lib/openim/stand-in';
import { SECRET } from './lib/openim/state';

const started: FakeOpenim[] = [];
afterEach(() => {
  for (const openim of started.splice(0)) {
    openim.stop();
  }
});

async function fakeOpenim(...given: ConstructorParameters<typeof FakeOpenim>): Promise<FakeOpenim> {
  const openim = await new FakeOpenim(...given).start();
  started.push(openim);
  return openim;
}

/** The smoke test of such a server. */
const smokeOf =
  (openim: FakeOpenim): Command =>
  (...input) => {
    // Bytes of a real socket take real time.
    jest.useRealTimers();
    return standIn(openim)(...input);
  };

const HOSTS = ['openim.localhost', 's3.openim.localhost'];
const marked = { 'openim.local/created-by': 'npm-run-local' };

/** A laptop on which `up` has ended well. */
async function running(): Promise<FakeLaptop> {
  const laptop = new FakeLaptop(passes);
  expect(await laptop.local('up')).toMatchObject({ status: 0, stderr: '' });
  laptop.calls.length = 0;
  return laptop;
}

describe('up', () => {
  test('creates cluster, certificate and Secrets, applies, waits and runs the smoke test', async () => {
    const laptop = new FakeLaptop(smokeOf(await fakeOpenim()));
    const { status, stdout, stderr } = await laptop.local('up');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^smoke test: 16 passed, 0 failed, 0 skipped in /m);
    expect(laptop.clusters).toEqual({ 'openim-local': [marked] });
    expect(laptop.changes[0]).toBe('kind create cluster --name=openim-local --config=- --wait=180s');
    expect(laptop.applied).toBe(true);
  });

  test('the certificate is self-signed, for both hosts and for one year', async () => {
    const { secrets } = (await running()).cluster.state;
    const { type, data } = secrets['ingress-nginx/openim-tls'] ?? {};
    const certificate = new X509Certificate(Buffer.from(data?.['tls.crt'] ?? '', 'base64'));
    expect(type).toBe('kubernetes.io/tls');
    expect(certificate.subjectAltName).toBe('DNS:openim.localhost, DNS:s3.openim.localhost');
    expect(certificate.ca).toBe(true);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(Math.round((Date.parse(certificate.validTo) - Date.now()) / 86_400_000)).toBe(365);
  });

  test('a second run reuses the cluster, the certificate and the Secrets', async () => {
    const laptop = await running();
    const { secrets } = laptop.cluster.state;
    const { status, stdout } = await laptop.local('up');
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^kept: kind cluster openim-local, kubectl context kind-openim-local\nkept: Secret ingress-nginx\/openim-tls/,
    );
    expect(laptop.cluster.state.secrets).toEqual(secrets);
    expect(laptop.changes).not.toContainEqual(expect.stringMatching(/kind create|kubectl create|kubectl replace/));
    // The context may lead to another cluster by now.
    expect(laptop.changes[0]).toBe('kind export kubeconfig --name=openim-local');
  });

  test('continues after a run that created only the cluster', async () => {
    const laptop = new FakeLaptop(passes);
    laptop.clusters = { 'openim-local': [marked] };
    expect(await laptop.local('up')).toMatchObject({ status: 0, stderr: '' });
    expect(laptop.changes).not.toContainEqual(expect.stringContaining('kind create'));
  });

  test('rejects a kind cluster of that name that it did not create, and changes nothing', async () => {
    const laptop = new FakeLaptop(passes);
    laptop.clusters = { 'openim-local': [{}] };
    const { status, stderr } = await laptop.local('up');
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^kind cluster openim-local was not created by npm run local \(node openim-local-0 has no label /,
    );
    expect(laptop.changes).toEqual([]);
  });

  test('lists everything that is missing in one message, and how to get it', async () => {
    const laptop = new FakeLaptop();
    laptop.programs = {};
    laptop.addresses = { 'openim.localhost': '127.0.0.1', 's3.openim.localhost': '192.0.2.1' };
    laptop.portTaken = true;
    const { status, stderr } = await laptop.local('up');
    expect(status).toBe(1);
    expect(stderr).toBe(`Nothing was created; these prerequisites are not met:
- docker is not on the PATH; install it: https://docs.docker.com/get-started/get-docker/, or podman: https://podman.io/docs/installation
  podman is not on the PATH; install it: https://podman.io/docs/installation
- kind is not on the PATH; install it: https://kind.sigs.k8s.io/docs/user/quick-start/#installation
- kubectl is not on the PATH; install it: https://kubernetes.io/docs/tasks/tools/
- s3.openim.localhost must resolve to this machine; add a line to /etc/hosts:
  127.0.0.1 openim.localhost s3.openim.localhost
- another program listens at port 443 of this machine; find it with sudo lsof -i :443 and stop it
`);
    expect(laptop.changes).toEqual([]);
  });

  const docker = (info: object) => ({
    stdout: JSON.stringify({ NCPU: 8, MemTotal: 16 * 2 ** 30, Architecture: 'x86_64', ServerVersion: '28.2.2', ...info }),
  });
  const unfit: Record<string, { programs: FakeLaptop['programs']; says: RegExp }> = {
    'a daemon that is not running': {
      programs: {
        docker: { status: 1, stdout: '{}', stderr: 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock.\n' },
      },
      says: /^- docker: Cannot connect to the Docker daemon.*\n {2}Start it: Docker Desktop, or sudo systemctl start docker$/m,
    },
    'too few cores': {
      programs: { docker: docker({ NCPU: 2 }) },
      says: /^- docker 28\.2\.2 has 2 CPU, and the pods request 2\.40; increase it: Docker Desktop, Settings, Resources$/m,
    },
    'too little memory': {
      programs: { docker: docker({ MemTotal: 4 * 2 ** 30 }) },
      says: /^- docker 28\.2\.2 has 4\.0 GiB of memory, and the pods request 5\.\d GiB; increase it/m,
    },
    'another architecture': {
      programs: { docker: docker({ Architecture: 'aarch64' }) },
      says: /^- docker 28\.2\.2 runs on arm64, and openim\.architecture is "amd64"; set it in environments\/local\.ts to 'arm64', then: npm run synth -- local$/m,
    },
    'an architecture without images': {
      programs: { docker: docker({ Architecture: 'riscv64' }) },
      says: /^- the container engine runs on "riscv64"; images exist for amd64 and arm64$/m,
    },
    'a kind whose network does not enforce policies': {
      programs: { kind: { stdout: 'kind v0.23.0 go1.21.10 linux/amd64\n' } },
      says: /^- kind v0\.23\.0 is too old: use v0\.24\.0 or newer: https:/m,
    },
  };
  test.each(Object.entries(unfit))('rejects %s', async (_, { programs, says }) => {
    const laptop = new FakeLaptop();
    laptop.programs = { ...laptop.programs, ...programs };
    const { status, stderr } = await laptop.local('up');
    expect(status).toBe(1);
    expect(stderr).toMatch(says);
    expect(laptop.changes).toEqual([]);
  });

  test('uses podman when there is no docker', async () => {
    const laptop = new FakeLaptop(passes);
    const podman = { host: { cpus: 6, memTotal: 12 * 2 ** 30, arch: 'amd64' }, version: { Version: '5.2.2' } };
    laptop.programs = { ...laptop.programs, docker: undefined, podman: { stdout: JSON.stringify(podman) } };
    const { status, stdout } = await laptop.local('up');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^podman 5\.2\.2, kind v0\.30\.0, kubectl v1\.34\.1; 6 CPU, 12\.0 GiB$/m);
  });

  test('a stale dist/ stops it before anything is created', async () => {
    const laptop = new FakeLaptop();
    const { status, stderr } = await laptop.local('up', { CDK8S_OUTDIR: '/nowhere' });
    expect({ status, calls: laptop.calls }).toEqual({ status: 1, calls: [] });
    expect(stderr).toContain('npm run synth -- local');
  });

  test.each([
    ['docker', undefined, 'docker is not on the PATH'],
    ['podman', undefined, 'podman is not on the PATH'],
    ['lima', {}, 'KIND_EXPERIMENTAL_PROVIDER is "lima"; unset it, or use docker or podman'],
  ])('KIND_EXPERIMENTAL_PROVIDER=%s: the engine that kind takes is asked, and no other', async (wanted, answer, says) => {
    const laptop = new FakeLaptop();
    laptop.programs = { ...laptop.programs, podman: answer, [wanted]: answer };
    const { stderr } = await laptop.local('up', { KIND_EXPERIMENTAL_PROVIDER: wanted });
    expect(stderr).toContain(`- ${says}`);
  });

  test('a cluster whose node is stopped: the command that starts it', async () => {
    const laptop = new FakeLaptop();
    laptop.clusters = { 'openim-local': [marked] };
    laptop.kindFails = { call: 'get kubeconfig', says: 'ERROR: failed to get cluster internal kubeconfig: exit status 1\n' };
    const { status, stderr } = await laptop.local('up');
    expect({ status, changes: laptop.changes }).toEqual({ status: 1, changes: [] });
    expect(stderr).toContain(
      '\nIts node is stopped, or its creation was interrupted. Start the node: docker start openim-local-control-plane\n',
    );
  });

  test("a cluster that kind cannot create: kind's message and the advice", async () => {
    const laptop = new FakeLaptop();
    // In the form that kind v0.30.0 gives its errors, with its progress before.
    const error = `ERROR: failed to create cluster: command "docker run --name openim-local-control-plane" failed with error: exit status 125

Command Output: docker: Error response from daemon: Bind for 127.0.0.1:443 failed: port is already allocated.
`;
    laptop.kindFails = {
      call: 'create cluster',
      says: `Creating cluster "openim-local" ...\n • Ensuring node image (kindest/node:v1.34.0)  ...\n${error}`,
    };
    expect(await laptop.local('up')).toMatchObject({
      status: 1,
      stderr: `kind: ${error.replace('\n\n', '\n')}Another program listens at port 443 of this machine: stop it, then run this again.\n`,
    });
  });

  test('an unusable certificate is rejected with the command that removes it', async () => {
    const laptop = await running();
    const { state } = laptop.cluster;
    const tls = state.secrets['ingress-nginx/openim-tls'];
    const expired = await generate([], {
      notBeforeDate: new Date('2020-01-01'),
      notAfterDate: new Date('2021-01-01'),
      extensions: [{ name: 'subjectAltName', altNames: HOSTS.map((value) => ({ type: 2, value })) }],
    });
    for (const [crt, says] of [
      [(await selfSigned()).cert, 'is not for openim.localhost and s3.openim.localhost'],
      [expired.cert, 'expired on Jan  1 00:00:00 2021 GMT'],
      ['', 'has no certificate in tls.crt'],
    ] as const) {
      const secret = { ...tls, data: { 'tls.crt': Buffer.from(crt).toString('base64') } };
      laptop.cluster.state = { ...state, secrets: { ...state.secrets, 'ingress-nginx/openim-tls': secret } } as typeof state;
      const { status, stderr } = await laptop.local('up');
      expect(status).toBe(1);
      expect(stderr).toContain(`Secret ingress-nginx/openim-tls ${says}. Delete it, then run this again`);
      expect(stderr).toContain('--context=kind-openim-local --namespace=ingress-nginx delete secret openim-tls');
    }
  });

  test('a smoke test that fails: the step, its advice and exit code 1', async () => {
    const openim = await fakeOpenim({ requestApi: 'missing' });
    const { status, stdout } = await new FakeLaptop(smokeOf(openim)).local('up');
    expect(status).toBe(1);
    expect(stdout).toMatch(/^FAILED {2}file .*\n {8}.*X-Request-Api/m);
    expect(stdout).not.toContain('OpenIM runs at');
  });
});

/** What a pod says for as long as it is looked at, and the first cause that is named for it. */
const pod = (name: string, workload: string, status: object) => ({
  kind: 'Pod',
  metadata: { name, namespace: workload.split('/')[0], labels: { 'app.kubernetes.io/name': workload.split('/')[1] } },
  status,
});
const waits = (container: string, reason: string, message: string) => ({
  containerStatuses: [{ name: container, state: { waiting: { reason, message } } }],
});
const never =
  (...names: string[]) =>
  (object: Manifest) =>
    names.includes(object.metadata.name) ? { observedGeneration: 3 } : undefined;
const api = pod('openim-api-1', 'openim/openim-api', waits('openim-api', 'CrashLoopBackOff', 'back-off 20s'));

const stuck: Record<string, { pods: readonly object[]; seconds: number; cause: string; look: string }> = {
  'insufficient resources on the node': {
    pods: [
      api,
      pod('redpanda-0', 'redpanda/redpanda', {
        conditions: [{ type: 'PodScheduled', status: 'False', message: '0/1 nodes are available: 1 Insufficient memory.' }],
      }),
    ],
    seconds: 120,
    cause:
      'StatefulSet redpanda/redpanda is unschedulable: 0 of 1 ready, 0 of this revision (redpanda-0: 0/1 nodes are available: 1 Insufficient memory.)',
    look: '--namespace=redpanda describe pod redpanda-0\n  page   docs/components/redpanda.md',
  },
  'an image that cannot be pulled': {
    pods: [api, pod('redpanda-0', 'redpanda/redpanda', waits('redpanda', 'ImagePullBackOff', 'Back-off pulling image'))],
    seconds: 300,
    cause: 'StatefulSet redpanda/redpanda is unable to pull its image: ',
    look: '--namespace=redpanda describe pod redpanda-0\n',
  },
  'a missing Secret': {
    pods: [
      api,
      pod('redpanda-0', 'redpanda/redpanda', waits('redpanda', 'CreateContainerConfigError', 'secret "x" not found')),
    ],
    seconds: 60,
    cause: 'StatefulSet redpanda/redpanda is misconfigured: ',
    look: '--namespace=redpanda describe pod redpanda-0\n',
  },
  'a data service that crashes, and the services that need it': {
    pods: [api, pod('redpanda-0', 'redpanda/redpanda', waits('redpanda', 'CrashLoopBackOff', 'back-off 40s'))],
    seconds: 300,
    cause: 'StatefulSet redpanda/redpanda is crashing: ',
    look: '--namespace=redpanda logs redpanda-0 --container=redpanda --previous\n',
  },
  'pods that are only starting': {
    pods: [],
    seconds: 900,
    cause: 'StatefulSet redpanda/redpanda is starting: 0 of 1 ready, 0 of this revision (no pod yet)',
    look: '--namespace=redpanda describe statefulset/redpanda\n',
  },
};

describe('up waits, and reports the first cause of workloads that do not become ready:', () => {
  test.each(Object.entries(stuck))('%s', async (_, { pods, seconds, cause, look }) => {
    const laptop = new FakeLaptop();
    laptop.status = never('redpanda', 'openim-api');
    laptop.pods = () => pods;
    const { status, stderr } = await laptop.local('up --timeout 900');
    expect(status).toBe(1);
    const [, after] = /^Not ready after (\d+) s: 2 workloads and Jobs\. First cause:\n/.exec(stderr) ?? [];
    expect(Math.abs(Number(after) - seconds)).toBeLessThanOrEqual(3);
    expect(stderr).toContain(cause);
    expect(stderr).toContain(`look   kubectl --context=kind-openim-local ${look}`);
  });

  test('a failed Job is reported immediately', async () => {
    const laptop = new FakeLaptop();
    laptop.status = ({ kind, metadata }) =>
      kind === 'Job' && metadata.namespace === 'redpanda'
        ? { conditions: [{ type: 'Failed', status: 'True', message: 'Job has reached the specified backoff limit' }] }
        : undefined;
    const { stderr } = await laptop.local('up');
    expect(stderr).toMatch(/^Not ready after 0 s: .*\n {2}Job redpanda\/redpanda-setup-\w+ is failed: .*backoff limit\n/);
    expect(stderr).toMatch(
      /--namespace=redpanda logs job\/redpanda-setup-\w+ --all-containers\n {2}page {3}docs\/components\/redpanda\.md\n/,
    );
  });

  test('a state that ends in time is reported and is no failure', async () => {
    const laptop = new FakeLaptop(passes);
    laptop.pods = (look) =>
      look < 3 ? [pod('redpanda-0', 'redpanda/redpanda', waits('redpanda', 'ErrImagePull', 'toomanyrequests'))] : [];
    const { status, stdout } = await laptop.local('up');
    expect(status).toBe(0);
    expect(stdout).toContain('0 s  StatefulSet redpanda/redpanda is unable to pull its image: 0 of 1 ready');
    expect(stdout).not.toContain('Job redpanda/');
  });
});

test('a state ends when the workload is ready: the next one has its own timeout', async () => {
  const laptop = new FakeLaptop(passes);
  let look = 0;
  const pulls = () => (look < 100 ? 'never' : look < 110 ? 'ready' : look < 200 ? 'never' : 'ready');
  laptop.status = ({ metadata }) =>
    (metadata.name === 'redpanda' && pulls() === 'never') || (metadata.name === 'openim-api' && look < 200)
      ? { observedGeneration: 3 }
      : undefined;
  laptop.pods = (number) => {
    look = number;
    return pulls() === 'never'
      ? [pod('redpanda-0', 'redpanda/redpanda', waits('redpanda', 'ImagePullBackOff', `try ${number}`))]
      : [];
  };
  const { status, stdout } = await laptop.local('up');
  expect(status).toBe(0);
  expect(stdout.match(/StatefulSet redpanda\/redpanda is unable to pull its image/g)).toHaveLength(1);
});

describe('--context: an existing cluster', () => {
  test('up starts no kind, and neither creates nor deletes a cluster', async () => {
    const laptop = new FakeLaptop(passes);
    laptop.programs = { ...laptop.programs, docker: undefined, kind: undefined };
    laptop.portTaken = true;
    const { status, stdout } = await laptop.local('up --context minikube');
    expect(status).toBe(0);
    expect(stdout).toContain('kubectl --context=minikube get pods -A');
    expect(laptop.calls).not.toContainEqual(expect.stringMatching(/^(kind|docker|podman) /));
  });

  test('up when port 443 is not forwarded to the cluster: the command that forwards it', async () => {
    const { status, stderr } = await new FakeLaptop(passes).local('up --context minikube');
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^Everything is ready, but no program listens at port 443 of this machine\. Forward it to the cluster/,
    );
    expect(stderr).toContain(
      '--context=minikube --namespace=ingress-nginx port-forward service/ingress-nginx-controller 443:443',
    );
  });

  test('up when the hosts do not resolve to this machine changes nothing', async () => {
    const laptop = new FakeLaptop();
    laptop.addresses = {};
    const { status, stderr } = await laptop.local('up --context minikube');
    expect({ status, changes: laptop.changes }).toEqual({ status: 1, changes: [] });
    expect(stderr).toMatch(
      /^Nothing was changed\. openim\.localhost and s3\.openim\.localhost must resolve to this machine/,
    );
  });

  test('up in an unsuitable cluster changes nothing, and lists every reason', async () => {
    const laptop = new FakeLaptop();
    laptop.classes = ['local-path'];
    laptop.node = { architecture: 'arm64' };
    laptop.apiServer = { endpoints: [{ addresses: ['10.0.0.5'] }], ports: [{ port: 6443 }] };
    const { status, stderr } = await laptop.local('up --context k3d');
    expect({ status, changes: laptop.changes }).toEqual({ status: 1, changes: [] });
    expect(stderr).toBe(`Nothing was applied. Context k3d does not fit environment "local":
- there is no StorageClass "standard", only local-path; set storage.className in environments/local.ts to an existing class
- node node is of arm64, not amd64; set openim.architecture in environments/local.ts
- the API server is at 10.0.0.5:6443, and the NetworkPolicy of ingress-nginx would block it; set network.apiServer in environments/local.ts
Then: npm run synth -- local
`);
  });

  test.each([
    ['172.18.0.2', 6443],
    ['192.168.49.2', 8443],
    ['10.89.0.2', 6443],
  ])('up takes the API server at %s:%i, where docker, minikube and podman have it', async (address, port) => {
    const laptop = new FakeLaptop(passes);
    laptop.apiServer = { endpoints: [{ addresses: [address] }], ports: [{ port }] };
    expect(await laptop.local('up')).toMatchObject({ status: 0 });
  });

  test.each([
    ['down --context minikube', 'down deletes only the cluster that up created: it takes no --context'],
    ['up --context gke_p_r_c', '--context gke_p_r_c is a GKE cluster, but environment "local" is for one machine'],
    ['status --timeout 5', '--timeout is valid only with up'],
    ['up --timeout soon', '--timeout soon: must be a number of seconds above 0'],
    ['up now', 'expected no argument after up, got now'],
    ['start', 'expected up, status or down, got start'],
    ['', 'expected up, status or down, got none'],
  ])('npm run local -- %s is refused', async (args, says) => {
    const laptop = new FakeLaptop();
    const { status, stderr } = await laptop.local(args);
    expect({ status, calls: laptop.calls }).toEqual({ status: 1, calls: [] });
    expect(stderr).toContain(`${says}\nusage: npm run local -- `);
  });
});

describe('status', () => {
  test('without a cluster', async () => {
    expect(await new FakeLaptop().local('status')).toMatchObject({
      status: 1,
      stdout: 'there is no kind cluster openim-local; create it: npm run local -- up\n',
    });
  });

  test('of running workloads: exit code 0, and nothing is changed', async () => {
    const laptop = await running();
    const { status, stdout } = await laptop.local('status');
    expect({ status, changes: laptop.changes }).toEqual({ status: 0, changes: [] });
    expect(stdout).toMatch(/^context kind-openim-local\nSecrets {8}(\d+) of \1 complete\n/);
    expect(stdout).toMatch(/^openim +(\d+) of \1 ready$/m);
    expect(stdout).toMatch(/\neverything is ready\n$/);
  });

  test('of failing workloads: exit code 1, the first cause and the next step', async () => {
    const laptop = await running();
    laptop.cluster = new FakeCluster({ namespaces: laptop.cluster.state.namespaces });
    laptop.status = never('redpanda');
    const { status, stdout } = await laptop.local('status');
    expect(status).toBe(1);
    expect(stdout).toMatch(/^Secrets {8}0 of \d+ complete$/m);
    expect(stdout).toMatch(/^First cause of what is not ready:\n {2}StatefulSet redpanda\/redpanda is starting: /m);
    expect(stdout).toMatch(/\ncontinue: npm run local -- up\n$/);
  });
});

describe('down', () => {
  test('deletes the cluster that up created, and no other', async () => {
    const laptop = await running();
    laptop.clusters.other = [{}];
    expect(await laptop.local('down')).toMatchObject({ status: 0, stderr: '' });
    expect(laptop.clusters).toEqual({ other: [{}] });
    expect(laptop.changes).toEqual(['kind delete cluster --name=openim-local']);
    expect((await laptop.local('down')).stdout).toBe('there is no kind cluster openim-local; nothing to delete\n');
  });

  test.each([
    ['without the mark', [{}]],
    ['with one node that has it and one that has not', [marked, {}]],
    ['without a node', []],
  ])('keeps a cluster of that name %s', async (_, nodes) => {
    const laptop = new FakeLaptop();
    laptop.clusters = { 'openim-local': nodes };
    const { status, stderr } = await laptop.local('down');
    expect({ status, changes: laptop.changes }).toEqual({ status: 1, changes: [] });
    expect(stderr).toContain('was not created by npm run local');
    expect(stderr).toContain('nothing was changed.\n');
  });

  test('keeps a cluster that does not answer, and prints both next steps', async () => {
    const laptop = await running();
    laptop.cluster = new FakeCluster();
    const { program } = laptop;
    Object.assign(laptop, {
      program: (...call: Parameters<typeof program>) =>
        call[1].includes('nodes')
          ? { status: 1, stdout: '', stderr: 'The connection to the server 127.0.0.1:40001 was refused\n' }
          : program(...call),
    });
    const { status, stderr } = await laptop.local('down');
    expect({ status, changes: laptop.changes }).toEqual({ status: 1, changes: [] });
    expect(stderr).toContain('docker start openim-local-control-plane');
    expect(stderr).toContain('kind delete cluster --name=openim-local');
  });
});

test('the commands of docs/local.md create a first user, with the certificate and the secret of the cluster', async () => {
  const certificate = await selfSigned();
  const openim = await fakeOpenim({}, certificate);
  const page = readFileSync(join(__dirname, '..', 'docs/local.md'), 'utf8');
  const [, commands = ''] = /^## A first user\n\n```sh\n([\s\S]*?)^```$/m.exec(page) ?? [];
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const kubectl = `kubectl() { case "$*" in *openim-share*) echo ${base64(SECRET)};; *) echo ${base64(certificate.cert)};; esac; }`;
  const folder = mkdtempSync(join(tmpdir(), 'openim-local-'));
  try {
    const script = `set -e\n${kubectl}\n${commands.replaceAll('https://openim.localhost', openim.url)}`;
    const { stdout } = await promisify(execFile)('bash', ['-c', script], { cwd: folder });
    expect(stdout).toMatch(/"errCode":0.*"token":"eyJ/s);
  } finally {
    rmSync(folder, { recursive: true });
  }
  expect([...openim.state.users]).toContain('alice');
});

expect.extend({ toMatchFile });

test('the Quickstart of the README shows what up prints; otherwise run "npx jest test/local.test.ts -u"', async () => {
  const { stdout } = await new FakeLaptop(smokeOf(await fakeOpenim())).local('up');
  // How long it takes is no property of a laptop without programs.
  const output = stdout.replace(/ in \d+\.\d s$/m, '').replace(/^ +\d+ s/gm, ' ... s');
  const path = join(__dirname, '..', 'README.md');
  const readme = readFileSync(path, 'utf8');
  expect(update(readme, 'README.md', 'local', `\`\`\`\n${output.trimEnd()}\n\`\`\``)).toMatchFile(path);
});
