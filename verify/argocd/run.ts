import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment, Gke } from '../../environments/lib/types';
import type { Cluster } from '../lib/cluster/cluster';
import { addMachines } from '../lib/cluster/pool';
import { command, succeeded } from '../lib/command';
import { distFolder } from '../lib/dist';
import { establish, expectSuccess } from '../lib/install';
import type { Context } from '../lib/part';
import { script } from '../lib/script';
import { repeatedly, sleep } from '../lib/time';
import { tool } from '../lib/tools';

const CRDS = join(__dirname, '../../imports/crds/argocd.yaml');

/** How one sync ended. */
export interface SyncReport {
  readonly phase: 'Running' | 'Succeeded' | 'Failed' | 'Error';
  readonly message: string;
  readonly waves: readonly { readonly wave: number; readonly unhealthyBefore: readonly string[] }[];
  readonly resources: readonly {
    readonly id: string;
    /** What the sync did. */
    readonly status: string;
    /** What became of the object, where a wave waited for it. */
    readonly operation: string;
    readonly message: string;
  }[];
}

export interface RootReport {
  readonly root: SyncReport;
  /** One report for each Application, by its name. Numbers are seconds since the start. */
  readonly children: Readonly<Record<string, SyncReport>>;
  readonly made: Readonly<Record<string, number>>;
  readonly healthy: Readonly<Record<string, number>>;
  readonly unhealthy: Readonly<Record<string, readonly string[]>>;
}

/** An environment's cluster with Argo CD's definitions, and a checkout of the repository that may be changed. */
export class ArgocdRun {
  /** The cloud and ingress-nginx. */
  private readonly outside = repeatedly(1, () => this.giveAddresses());

  private constructor(
    readonly cluster: Cluster,
    readonly environment: Environment,
    /** Holds `dist/`, as Git would. */
    readonly repository: string,
    private readonly program: string,
  ) {}

  static async start(context: Context, environment: Environment): Promise<ArgocdRun> {
    const { name, gke } = environment;
    const program = await tool('argocd');
    const cluster = await context.cluster();
    const repository = mkdtempSync(join(tmpdir(), 'openim-git-'));
    cpSync(join(distFolder(name), '..'), join(repository, 'dist'), { recursive: true });
    const run = new ArgocdRun(cluster, environment, repository, program);
    await addMachines(cluster, gke as Gke, 12);
    expectSuccess(await cluster.kubectl(['create', 'namespace', 'argocd']), 'namespace argocd');
    await establish(cluster, CRDS);
    await script(cluster, 0, 'secrets', name, '--context', 'verify');
    return run;
  }

  /** `sync` of one Application, or what `root` or `diff` report. */
  async report<T>(...args: string[]): Promise<T> {
    const where = [this.cluster.kubeconfig, this.repository, this.environment.name];
    return JSON.parse(await succeeded(`argocd ${args.join(' ')}`, command(this.program, [...where, ...args])));
  }

  /** One sync of each of these files. Throws unless all succeed. */
  async sync(...outputs: string[]): Promise<readonly SyncReport[]> {
    const reports = await this.report<readonly SyncReport[]>('sync', ...outputs.map((output) => this.application(output)));
    for (const { phase, message, resources } of reports.filter((one) => one.phase !== 'Succeeded')) {
      const failed = resources.filter(({ operation }) => operation === 'Failed' || operation === 'Error');
      throw new Error([`${phase}: ${message}`, ...failed.map((one) => `${one.id}: ${one.message}`)].join('\n'));
    }
    return reports;
  }

  /** A sync and its retries, ten seconds apart at the first, as the Applications ask for them. */
  async syncRetried(output: string): Promise<string> {
    const failures: string[] = [];
    for (;;) {
      try {
        await this.sync(output);
        return failures.length === 0 ? 'at the first try' : `after ${failures.length} tries: ${failures[0]}`;
      } catch (error) {
        failures.push(error instanceof Error ? error.message : String(error));
        if (failures.length > 5) {
          throw error;
        }
        await sleep(10);
      }
    }
  }

  /** What differs from Git, each with the name of its Application. */
  async differences(): Promise<readonly string[]> {
    const all = await this.report<Record<string, readonly string[]>>('diff');
    return Object.entries(all).flatMap(([name, found]) => found.map((one) => `${name} ${one}`));
  }

  application(output: string): string {
    return `openim-${this.environment.name}-${output}`;
  }

  stop(): void {
    void this.outside.stop();
    rmSync(this.repository, { recursive: true });
  }

  /** Load balancers and Ingresses get an address. */
  private async giveAddresses(): Promise<void> {
    const { api } = this.cluster;
    for (const [group, collection] of [
      ['/api/v1', 'services'],
      ['/apis/networking.k8s.io/v1', 'ingresses'],
    ]) {
      for (const { metadata, spec } of await api.list(`${group}/${collection}`).catch(() => [])) {
        if (collection === 'ingresses' || spec.type === 'LoadBalancer') {
          const path = `${group}/namespaces/${metadata.namespace}/${collection}/${metadata.name}/status`;
          await api.merge(path, { status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } } }).catch(() => {});
        }
      }
    }
  }
}
