import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Manifest } from '../../charts/constructs/manifest';
import type { Cluster } from '../lib/cluster/cluster';
import { establish, expectSuccess } from '../lib/install';
import { atExit } from '../lib/programs/at-exit';
import { moduleFolder, tool } from '../lib/tools';

/** Where cert-manager looks for the Secret of a ClusterIssuer. */
const NAMESPACE = 'cert-manager';

/** cert-manager's kinds and controllers in a cluster; ends them with `stop`. */
export async function certManager(cluster: Cluster): Promise<{ stop(): void }> {
  await establish(cluster, join(await moduleFolder('cluster', 'github.com/cert-manager/cert-manager'), 'deploy/crds'));
  expectSuccess(await cluster.kubectl(['create', 'namespace', NAMESPACE]), 'namespace');
  const child = spawn(await tool('cert-manager'), [cluster.kubeconfig, NAMESPACE], { stdio: 'ignore' });
  const stop = () => void child.kill('SIGKILL');
  atExit.add(stop);
  return { stop };
}

/** A CA of its own behind a ClusterIssuer of that name. */
export const authority = (name: string): readonly Manifest[] => [
  { apiVersion: 'cert-manager.io/v1', kind: 'ClusterIssuer', metadata: { name: `${name}-self` }, spec: { selfSigned: {} } },
  {
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    metadata: { name, namespace: NAMESPACE },
    spec: {
      isCA: true,
      commonName: name,
      secretName: name,
      privateKey: { algorithm: 'ECDSA', size: 256 },
      issuerRef: { kind: 'ClusterIssuer', name: `${name}-self`, group: 'cert-manager.io' },
    },
  },
  { apiVersion: 'cert-manager.io/v1', kind: 'ClusterIssuer', metadata: { name }, spec: { ca: { secretName: name } } },
];
