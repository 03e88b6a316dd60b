import assert from 'node:assert';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import type { Manifest } from '../../charts/constructs/manifest';
import { namespaceOf, type WorkloadName } from '../../charts/model/workloads';
import type { Environment } from '../../environments/lib/types';
import type { Cluster } from '../lib/cluster/cluster';
import { kubeconfigOf } from '../lib/cluster/credentials';
import { applyAll } from '../lib/install';

/** The kinds that give Prometheus its rights in the environment's namespaces. */
const RIGHTS = ['Namespace', 'PriorityClass', 'ServiceAccount', 'Role', 'RoleBinding'];

/** The API server that Prometheus asks for pods: with the accounts and Roles of the YAML, and a pod for each program here. */
export class Discovery {
  private door: Server | undefined;

  constructor(
    private readonly environment: Environment,
    private readonly objects: readonly Manifest[],
    private readonly cluster: Cluster,
  ) {}

  /** Makes the accounts and their rights; a kubeconfig for Prometheus' account, which asks `host`. */
  async account(host: string): Promise<string> {
    const rights = this.objects.filter(({ kind }) => RIGHTS.includes(kind));
    await applyAll(this.cluster, rights);
    const account = ['prometheus', `--namespace=${this.environment.namespaces.monitoring}`, '--duration=2h'];
    const { stdout: token } = await this.cluster.kubectl(['create', 'token', ...account]);
    const { url, ca } = serverOf(this.cluster);
    const cluster = {
      server: `https://${host}:${url.port}`,
      // The certificate knows the address that the server binds to.
      'tls-server-name': url.hostname,
      'certificate-authority-data': ca.toString('base64'),
    };
    return kubeconfigOf('prometheus', token.trim(), cluster);
  }

  /** Makes the API server, which listens on the loopback address, reachable from pods at an address of their network. */
  async open(address: string): Promise<void> {
    const { url } = serverOf(this.cluster);
    this.door = createServer((socket) => {
      const other = connect(Number(url.port), url.hostname);
      socket.on('error', () => other.destroy()).pipe(other);
      other.on('error', () => socket.destroy()).pipe(socket);
    });
    await once(this.door.listen(Number(url.port), address), 'listening');
  }

  /** A pod of the workload as its template has it, which runs under that address. */
  async add(workload: WorkloadName, name: string, ip: string): Promise<void> {
    const namespace = namespaceOf(this.environment, workload);
    const kinds = ['StatefulSet', 'Deployment'];
    const owner = this.objects.find(({ kind, metadata }) => metadata.name === workload && kinds.includes(kind));
    assert(owner, `the output has no StatefulSet or Deployment ${workload}`);
    const { template, volumeClaimTemplates = [] } = owner.spec;
    const claims = volumeClaimTemplates.map(({ metadata }: Manifest) => ({ name: metadata.name, emptyDir: {} }));
    const spec = { ...template.spec, volumes: [...(template.spec.volumes ?? []), ...claims] };
    const path = `/api/v1/namespaces/${namespace}/pods`;
    await this.cluster.api.create(path, { metadata: { name, labels: template.metadata.labels }, spec });
    // What a kubelet would say; there is no node, and so none that would say anything else.
    const status = { phase: 'Running', podIP: ip, podIPs: [{ ip }] };
    await this.cluster.api.merge(`${path}/${name}/status`, { status });
  }

  close(): void {
    this.door?.close();
  }
}

function serverOf({ kubeconfig }: Cluster): { readonly url: URL; readonly ca: Buffer } {
  const [{ cluster }] = JSON.parse(readFileSync(kubeconfig, 'utf8')).clusters;
  return { url: new URL(cluster.server), ca: readFileSync(cluster['certificate-authority']) };
}
