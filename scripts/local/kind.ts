import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adviceOn, type Program, type Run } from '../lib/command';
import { Kubectl, kubectlProgram } from '../lib/kubectl';

/** The cluster that `npm run local -- up` creates, and the context that kind calls it by. */
export const CLUSTER = 'openim-local';
export const CONTEXT = `kind-${CLUSTER}`;

/** Label of its nodes since their creation: proves that `npm run local` created the cluster. */
const MARK = 'openim.local/created-by';
const OWNER = 'npm-run-local';

export const kind: Program = {
  name: 'kind',
  install: 'https://kind.sigs.k8s.io/docs/user/quick-start/#installation',
  advice: [
    [/Cannot connect to the Docker daemon/i, 'Start it: Docker Desktop, or sudo systemctl start docker'],
    [
      /address already in use|port is already allocated/i,
      'Another program listens at port 443 of this machine: stop it, then run this again.',
    ],
    [
      /permission denied|privileged port/i,
      'A rootless engine may not open port 443: sudo sysctl net.ipv4.ip_unprivileged_port_start=443',
    ],
    [
      /cluster internal kubeconfig/,
      `Its node is stopped, or its creation was interrupted. Start the node: docker start ${CLUSTER}-control-plane
or delete the cluster yourself, with everything in it: kind delete cluster --name=${CLUSTER}`,
    ],
    [
      /too many open files|inotify/i,
      'https://kind.sigs.k8s.io/docs/user/known-issues/#pod-errors-due-to-too-many-open-files',
    ],
    [/could not find a log line|failed to init node/i, 'https://kind.sigs.k8s.io/docs/user/known-issues/'],
  ],
};

/**
 * What kind prints. Throws with its error and what the engine said below it, a line of which may be a page long; before
 * the error stands its progress.
 */
export function kindCommand(run: Run, args: readonly string[], input = ''): string {
  const { status, stdout, stderr } = run(kind, args, input);
  if (status !== 0) {
    const lines = stderr
      .slice(Math.max(0, stderr.indexOf('ERROR:')))
      .split('\n')
      .filter(Boolean);
    const said = lines.slice(0, 5).map((line) => line.slice(0, 300));
    throw new Error(
      [`kind: ${said.join('\n') || `exit status ${status}`}`, ...adviceOn(kind, stderr).slice(0, 1)].join('\n'),
    );
  }
  return stdout;
}

/** Whether the cluster is there, whoever created it. */
export const exists = (run: Run): boolean => kindCommand(run, ['get', 'clusters']).split('\n').includes(CLUSTER);

/** One node; port 443 of this machine, and of no other address, leads to its port `httpsNodePort`. */
export const configuration = (httpsNodePort: number) => ({
  kind: 'Cluster',
  apiVersion: 'kind.x-k8s.io/v1alpha4',
  nodes: [
    {
      role: 'control-plane',
      labels: { [MARK]: OWNER },
      extraPortMappings: [{ containerPort: httpsNodePort, hostPort: 443, listenAddress: '127.0.0.1', protocol: 'TCP' }],
    },
  ],
});

/** Creates it; kind removes what it made of a cluster that does not start. */
export const create = (run: Run, httpsNodePort: number): string =>
  kindCommand(
    run,
    ['create', 'cluster', `--name=${CLUSTER}`, '--config=-', '--wait=180s'],
    JSON.stringify(configuration(httpsNodePort)),
  );

/** Writes its context into the kubeconfig again, and makes it the current one, as kind does at the creation. */
export const exportContext = (run: Run): string => kindCommand(run, ['export', 'kubeconfig', `--name=${CLUSTER}`]);

export const remove = (run: Run): string => kindCommand(run, ['delete', 'cluster', `--name=${CLUSTER}`]);

const nodesProgram = kubectlProgram('', [
  [
    /connect|timeout|timed out|EOF/i,
    `Its API server does not answer. Start its node, then run this again: docker start ${CLUSTER}-control-plane
or delete the cluster yourself, with everything in it: kind delete cluster --name=${CLUSTER}`,
  ],
]);

/**
 * Throws unless every node of the kind cluster has the label MARK. The kubeconfig is the one that kind reads from the node: a
 * context of that name may lead to any cluster.
 */
export function provedOurs(run: Run): void {
  const folder = mkdtempSync(join(tmpdir(), 'openim-local-'));
  try {
    const file = join(folder, 'kubeconfig');
    writeFileSync(file, kindCommand(run, ['get', 'kubeconfig', `--name=${CLUSTER}`]), { mode: 0o600 });
    const kubectl = new Kubectl(run, CONTEXT, nodesProgram);
    const { items } = JSON.parse(kubectl.command([`--kubeconfig=${file}`, 'get', 'nodes', '--output=json']));
    const foreign = (items as { metadata: { name: string; labels?: Record<string, string> } }[]).filter(
      ({ metadata }) => metadata.labels?.[MARK] !== OWNER,
    );
    if (items.length === 0 || foreign.length > 0) {
      throw new Error(`kind cluster ${CLUSTER} was not created by npm run local (${
        foreign.map(({ metadata }) => `node ${metadata.name}`).join(', ') || 'no node'
      } has no label ${MARK}=${OWNER}); nothing was changed.
To use it as it is: npm run local -- up --context ${CONTEXT}
To delete it yourself: kind delete cluster --name=${CLUSTER}`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
