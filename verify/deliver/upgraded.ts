import assert from 'node:assert';
import { buildApp } from '../../charts/app';
import type { Manifest, Output } from '../../charts/constructs/manifest';
import { derive } from '../../environments/lib/derive';
import type { Environment } from '../../environments/lib/types';
import type { Cluster } from '../lib/cluster/cluster';
import { likeKind } from '../lib/cluster/pool';
import { distFolder, readObjects } from '../lib/dist';
import { none } from '../lib/findings';
import { applyAll, createSecrets } from '../lib/install';
import type { Context } from '../lib/part';
import { script } from '../lib/script';
import { allRunning, readyPods, workloadsIn } from '../lib/workloads';

/** From an older release that runs under another domain to what dist/ has. */
export async function upgraded(
  { check }: Context,
  cluster: Cluster,
  old: readonly Output[],
  environment: Environment,
): Promise<void> {
  const target = [environment.name, '--context', 'verify'];
  // Both releases run at the same time while one replaces the other.
  await likeKind(cluster, environment, 2);
  await installBuilt(cluster, old, environment);
  await check('diff after a change of domain: exit code 1, the Ingresses by name, and the rest line by line', async () => {
    const { stdout } = await script(cluster, 1, 'diff', ...target);
    const ingresses = readObjects(distFolder(environment.name)).filter(({ kind }) => kind === 'Ingress');
    const told = stdout.match(/^not tried: Ingress /gm) ?? [];
    assert(told.length === ingresses.length && /^\+.*'openim\.localhost'/m.test(stdout), stdout.slice(0, 4000));
    return `${ingresses.length} Ingresses`;
  });
  await check('apply of a new domain: one run, and it lists the workloads that are no longer in dist/', async () => {
    await script(cluster, 0, 'secrets', ...target);
    const { stdout } = await script(cluster, 0, 'apply', ...target);
    const workloads = workloadsIn(readObjects(distFolder(environment.name)));
    const unfinished = workloads.filter((one) => readyPods(cluster, one) !== one.replicas).map(({ name }) => name);
    const named = /^no longer in dist\/, but still running: (.*)$/m.exec(stdout)?.[1];
    none('not ready', unfinished);
    assert(named === 'Deployment openim/openim-old, StatefulSet openim/openim-registry', stdout);
    return `${(stdout.match(/retrying$/gm) ?? []).length} retries`;
  });
}

/** What `old` makes, all of it ready. */
async function installBuilt(cluster: Cluster, old: readonly Output[], environment: Environment): Promise<void> {
  const objects = old.flatMap((output) => output.objects);
  await applyAll(cluster, objects);
  await createSecrets(cluster, environment);
  await cluster.api.create(`/api/v1/namespaces/${environment.namespaces.openim}/secrets`, oldSecret);
  await allRunning(cluster, workloadsIn(objects));
}

/** What `old-release` has that the release of today has not, and of what today it is a copy. */
const removed = { 'openim-third': 'openim-old', 'openim-etcd': 'openim-registry' } as const;

/**
 * An environment as an older release of this project could have left it: another domain, another configuration, a
 * service and a data service that no longer exist, and a ConfigMap that nothing reads.
 */
export function oldRelease(environment: Environment): readonly Output[] {
  const old = derive(environment, { name: environment.name, domain: 'old.localhost', openim: { logLevel: 5 } });
  const { openim } = old.namespaces;
  return buildApp(old).map(({ name, objects }) => ({
    name,
    objects:
      name === openim
        ? [...objects.map(roomy), ...Object.entries(removed).flatMap(copies(objects)), unread(openim)]
        : objects,
  }));
}

/** Everything named after a workload, under another name. */
const copies =
  (objects: readonly Manifest[]) =>
  ([today, then]: readonly [string, string]): readonly Manifest[] =>
    objects
      .filter(({ metadata }) => metadata.name === today || metadata.name.startsWith(`${today}-`))
      .map((object): Manifest => JSON.parse(JSON.stringify(object).replaceAll(today, then)));

/** The quota of today has no room for one more volume. */
const roomy = (object: Manifest): Manifest =>
  object.kind === 'ResourceQuota'
    ? { ...object, spec: { hard: { ...object.spec.hard, persistentvolumeclaims: '9', 'requests.storage': '90Gi' } } }
    : object;

const unread = (namespace: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    name: 'openim-log-00000000',
    namespace,
    labels: { 'app.kubernetes.io/part-of': 'openim', 'app.kubernetes.io/managed-by': 'cdk8s' },
  },
});

/** The Secret of the removed data service, as in the inventory of the older release. */
const oldSecret = {
  metadata: { name: removed['openim-etcd'] },
  stringData: { 'root-password': 'worthless', 'openim-password': 'worthless' },
};
