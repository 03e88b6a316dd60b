import { join } from 'node:path';
import type { Environment } from '../../environments/lib/types';
import type { Cluster } from '../lib/cluster/cluster';
import type { Claim, Pod } from '../lib/cluster/objects';
import { readObjects } from '../lib/dist';
import type { Context } from '../lib/part';
import type { Page } from '../lib/runbook';
import { eventually } from '../lib/time';
import { allRunning, podsOf, workloadsIn } from '../lib/workloads';
import type { Reader } from './reader';

/** Why a reader leaves a command out, by what it is. */
const reasons: Readonly<Record<string, string>> = {
  exec: 'pods run no programs here; that the pod is there and ready, with that container, is asked',
  logs: 'pods run no programs here',
  'port-forward': 'pods run no programs here',
  smoke: 'nobody answers',
  etcdctl: 'pods run no programs here',
  gcloud: 'it asks Google; part gke reads its commands',
};

/** State of a run through a page. */
export class Walk {
  constructor(
    private readonly context: Context,
    readonly cluster: Cluster,
    readonly environment: Environment,
    readonly reader: Reader,
  ) {}

  /** One step of a page: its commands and what must be so afterwards. Says whether it held. */
  step(page: Page, title: string, claim: () => Promise<unknown>): Promise<boolean> {
    return this.context.check(`${page.name}: ${title}`, claim);
  }

  /** Prints what was left out of all pages, and why. */
  leftOut(): void {
    for (const [what, count] of this.reader.skipped()) {
      this.context.skip(`${count} of ${what}`, reasons[what] ?? 'not here');
    }
  }

  /** Waits until dist/ of the checkout runs: every pod ready and no others, every Job done. */
  async running(): Promise<void> {
    const objects = readObjects(join(this.reader.checkout, 'dist', this.environment.name));
    await allRunning(this.cluster, workloadsIn(objects));
  }

  /** The same, and every field is as dist/ has it, by the API server's word: the end of a page. */
  async asSynthesized(): Promise<void> {
    await this.running();
    await this.reader.run(`npm run --silent diff -- ${this.environment.name}`);
  }

  /** Pods of a workload, by name, with their uids. */
  pods(namespace: string, name: string): ReadonlyMap<string, Pod> {
    return new Map(podsOf(this.cluster, { namespace, name }).map((pod) => [pod.metadata.name, pod]));
  }

  /** Waits until a workload has no pods. */
  gone(namespace: string, ...names: string[]): Promise<unknown> {
    return eventually(`no pod of ${names.join(', ')}`, 120, () =>
      names.every((name) => this.pods(namespace, name).size === 0),
    );
  }

  /** The volume of each claim: "openim/data-openim-mysql-0 pvc-...". */
  async volumes(): Promise<readonly string[]> {
    const claims = await this.cluster.api.list<Claim>('/api/v1/persistentvolumeclaims');
    return claims.map(({ metadata, spec }) => `${metadata.namespace}/${metadata.name} ${spec.volumeName}`).sort();
  }
}
