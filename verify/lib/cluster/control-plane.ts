import { randomInt } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { reached } from '../time';
import { tool } from '../tools';
import { Api } from './api';
import type { Credentials } from './credentials';
import type { Processes } from './processes';

export interface ClusterOptions {
  /** For checks of what the API server accepts: no controllers, no scheduler. */
  readonly controllers?: 'none';
  /** Further flags of a component, for example a shorter period between two looks at the metrics. */
  readonly flags?: Readonly<
    Partial<Record<'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler', readonly string[]>>
  >;
}

export interface ControlPlane {
  readonly url: string;
  /** The API server's own certificate with its issuer, and the key: also good for a second server on this address. */
  readonly certificate: string;
  readonly key: string;
}

const HOST = '127.0.0.1';

/** Starts the components and waits until the API server is ready. */
export async function startControlPlane(
  folder: string,
  processes: Processes,
  credentials: Credentials,
  { flags = {}, controllers }: ClusterOptions,
): Promise<ControlPlane> {
  const etcdUrl = `http://${HOST}:${await freePort()}`;
  const peerUrl = `http://${HOST}:${await freePort()}`;
  processes.start('etcd', await tool('etcd'), [
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=${etcdUrl}`,
    `--advertise-client-urls=${etcdUrl}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=default=${peerUrl}`,
    // The data lives as long as the run.
    '--unsafe-no-fsync',
    '--log-level=warn',
  ]);

  const port = await freePort();
  const url = `https://${HOST}:${port}`;
  const certificate = join(folder, 'apiserver.crt');
  const key = join(folder, 'apiserver.key');
  processes.start('kube-apiserver', await tool('kube-apiserver'), [
    `--etcd-servers=${etcdUrl}`,
    `--bind-address=${HOST}`,
    `--secure-port=${port}`,
    // The server makes itself a certificate for the address it binds to.
    `--cert-dir=${folder}`,
    `--token-auth-file=${credentials.tokenFile}`,
    '--authorization-mode=RBAC',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${credentials.accountPublicKey}`,
    `--service-account-signing-key-file=${credentials.accountKey}`,
    '--service-cluster-ip-range=10.30.0.0/20',
    // Service "kubernetes" cannot lead to a loopback address, and nothing here connects to it.
    '--endpoint-reconciler-type=none',
    // As on GKE: what keeps privileged pods out must be Pod Security, not this.
    '--allow-privileged=true',
    // It shares the server out among many clients, and takes a tenth of its CPU.
    '--enable-priority-and-fairness=false',
    ...(flags['kube-apiserver'] ?? []),
  ]);
  await reached('the API server is ready', async () => {
    processes.assertAlive();
    if (!existsSync(certificate)) {
      return undefined;
    }
    const api = new Api({ url, token: credentials.tokens.admin, ca: readFileSync(certificate) });
    return api.text('/readyz').finally(() => api.stop());
  });
  if (controllers === 'none') {
    return { url, certificate, key };
  }
  processes.start('kube-controller-manager', await tool('kube-controller-manager'), [
    `--kubeconfig=${credentials.kubeconfig('system:kube-controller-manager', url, certificate)}`,
    '--use-service-account-credentials=true',
    `--service-account-private-key-file=${credentials.accountKey}`,
    `--root-ca-file=${certificate}`,
    ...single,
    ...quick,
    ...(flags['kube-controller-manager'] ?? []),
  ]);
  processes.start('kube-scheduler', await tool('kube-scheduler'), [
    `--kubeconfig=${credentials.kubeconfig('system:kube-scheduler', url, certificate)}`,
    ...single,
    ...(flags['kube-scheduler'] ?? []),
  ]);
  return { url, certificate, key };
}

/** One instance, no port of its own, and no throttle: the defaults of 20 to 50 requests a second are for shared servers. */
const single = ['--leader-elect=false', '--secure-port=0', '--kube-api-qps=500', '--kube-api-burst=1000'];

/** A pod's load counts from its first second, not from its fifth minute. */
const quick = [
  '--horizontal-pod-autoscaler-initial-readiness-delay=1s',
  '--horizontal-pod-autoscaler-cpu-initialization-period=1s',
];

const given = new Set<number>();

/** A port that is free, below those that Linux gives to connections, and that no other call is given. */
export async function freePort(): Promise<number> {
  const port = 20_000 + randomInt(12_000);
  const free = await new Promise<boolean>((resolve) => {
    const server = createServer().on('error', () => resolve(false));
    server.listen(port, HOST, () => server.close(() => resolve(true)));
  });
  if (!free || given.has(port)) {
    return freePort();
  }
  given.add(port);
  return port;
}
