import { basename, join } from 'node:path';
import type { Environment } from '../../environments/lib/types';
import type { Api } from '../lib/cluster/api';
import type { Cluster } from '../lib/cluster/cluster';
import type { Claim, Pod } from '../lib/cluster/objects';
import { readObjects } from '../lib/dist';
import type { Context } from '../lib/part';
import type { Page } from '../lib/runbook';
import { holds } from '../lib/time';
import { allRunning, podsOf, workloadsIn } from '../lib/workloads';
import type { Reader } from './reader';

/** State of a run through a page. */
export class Walk {
  constructor(
    private readonly context: Context,
    readonly cluster: Cluster,
    readonly environment: Environment,
    readonly reader: Reader,
    readonly page: Page,
  ) {}

  /** One step of the page: its commands and what must be so afterwards. Says whether it held. */
  step(title: string, claim: () => Promise<unknown>): Promise<boolean> {
    return this.context.check(`${basename(this.page.name)}: ${title}`, claim);
  }

  /** Runs every block of commands under these headings of the page. */
  async follow(...headings: string[]): Promise<void> {
    for (const block of headings.flatMap((heading) => this.page.commands(heading))) {
      await this.reader.run(block);
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

  /** Pods of a workload, by name. */
  pods(namespace: string, name: string): ReadonlyMap<string, Pod> {
    return new Map(podsOf(this.cluster, { namespace, name }).map((pod) => [pod.metadata.name, pod]));
  }

  /** Their uids, in the order of their names. */
  uids(namespace: string, name: string): readonly (string | undefined)[] {
    return [...this.pods(namespace, name)].sort().map(([, { metadata }]) => metadata.uid);
  }

  /** Gives dev of the checkout another value, and synthesizes it. */
  async set(field: string): Promise<void> {
    this.reader.set(field);
    await this.reader.run('npm run --silent synth -- dev');
  }

  /** The volume of each claim: "openim/data-openim-mysql-0 pvc-...". */
  async volumes(): Promise<readonly string[]> {
    const claims = await this.cluster.api.list<Claim>('/api/v1/persistentvolumeclaims');
    return claims.map(({ metadata, spec }) => `${metadata.namespace}/${metadata.name} ${spec.volumeName}`).sort();
  }
}

/** A kind of version v1, `name` as "certificates.cert-manager.io", that takes any object; waits until the API server serves it. */
export async function bringKind(
  api: Api,
  name: string,
  kind: string,
  scope: 'Cluster' | 'Namespaced' = 'Namespaced',
): Promise<void> {
  const [, plural, group] = /^(\w+)\.(.+)$/.exec(name) ?? [];
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  await api.create('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
    // Groups of Kubernetes itself want to be approved.
    metadata: { name, annotations: { 'api-approved.kubernetes.io': 'unapproved, a test double' } },
    spec: { group, names: { kind, plural }, scope, versions: [{ name: 'v1', served: true, storage: true, schema }] },
  });
  await holds(`${kind} is served`, () => api.list(`/apis/${group}/v1/${plural}`));
}
