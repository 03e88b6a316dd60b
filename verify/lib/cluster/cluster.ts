import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Answer, command } from '../command';
import { reached } from '../time';
import { Api } from './api';
import { type ClusterOptions, startControlPlane } from './control-plane';
import { Credentials } from './credentials';
import { Kubelets } from './kubelet';
import { MetricsServer } from './metrics';
import { Processes } from './processes';
import { provisionVolumes } from './volumes';

/** A running control plane with nodes of no substance: pods are scheduled and get ready, their programs do not run. */
export interface Cluster {
  /** The administrator's kubeconfig. */
  readonly kubeconfig: string;
  readonly api: Api;
  readonly kubelets: Kubelets;
  readonly metrics: MetricsServer;
  /** kubectl as the administrator. Never throws for an exit code: look at `code`. */
  kubectl(args: readonly string[], stdin?: string): Promise<Answer>;
  /** MiB of memory that each component holds now. */
  memory(): Readonly<Record<string, number>>;
  /** Throws when a component has died. */
  assertAlive(): void;
  /** Ends every process and removes the folder; a second call does nothing. */
  stop(): Promise<void>;
}

/** Boots etcd, API server, controllers and scheduler on free ports of the loopback address, in a folder of their own. */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'openim-verify-'));
  const processes = new Processes(folder);
  const started: { stop(): void }[] = [];
  const remove = () => rmSync(folder, { recursive: true, force: true });
  // However this program ends, nothing that it started outlives it.
  const kill = () => {
    processes.kill();
    remove();
  };
  process.once('exit', kill);
  const stop = async () => {
    for (const one of started.splice(0)) {
      one.stop();
    }
    await processes.stop();
    process.off('exit', kill);
    remove();
  };
  try {
    const credentials = new Credentials(folder);
    const { url, certificate, key } = await startControlPlane(folder, processes, credentials, options);
    const kubeconfig = credentials.kubeconfig('admin', url, certificate);
    const api = new Api({ url, token: credentials.tokens.admin, ca: readFileSync(certificate) });
    const kubelets = await Kubelets.start(api);
    const metrics = await MetricsServer.start(api, kubelets, { certificate, key });
    started.push(kubelets, await provisionVolumes(api, kubelets), metrics, api);
    if (options.controllers !== 'none') {
      await reached('the controllers create a ServiceAccount in namespace default', async () => {
        processes.assertAlive();
        return api.get('/api/v1/namespaces/default/serviceaccounts/default');
      });
    }
    return {
      kubeconfig,
      api,
      kubelets,
      metrics,
      // Discovery is cached beside the cluster: the user's own cache is of other clusters.
      kubectl: (args, stdin) =>
        command('kubectl', [`--kubeconfig=${kubeconfig}`, `--cache-dir=${join(folder, 'cache')}`, ...args], stdin),
      memory: () => Object.fromEntries(Object.entries(processes.ids).map(([name, id]) => [name, residentMebibytes(id)])),
      assertAlive: () => processes.assertAlive(),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** From /proc, so on Linux only; 0 elsewhere. */
function residentMebibytes(id: number): number {
  const status = `/proc/${id}/status`;
  const kibibytes = existsSync(status) && /VmRSS:\s+(\d+) kB/.exec(readFileSync(status, 'utf8'))?.[1];
  return Math.round(Number(kibibytes || 0) / 1024);
}
