import assert from 'node:assert';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import { identity, type Manifest } from '../../charts/constructs/manifest';
import { sameTexts } from '../lib/findings';
import type { Context } from '../lib/part';
import type { ArgocdRun, SyncReport } from './run';

/** Checks of objects that were removed from Git, and of objects that Git must not have. */
export async function removal({ check }: Context, argocd: ArgocdRun): Promise<void> {
  const { cluster, environment } = argocd;
  const { openim } = environment.namespaces;
  const gone = objectsOf(argocd, openim)
    .filter(({ metadata }) => metadata.name === 'openim-third')
    .map(identity);
  const kept = [`Namespace ${openim}`, `StatefulSet ${openim}/openim-etcd`];

  await check('objects removed from Git are pruned; StatefulSets, their claims and namespaces stay', async () => {
    const claims = await names(argocd, 'persistentvolumeclaims');
    edit(argocd, openim, (objects) => objects.filter((object) => ![...gone, ...kept].includes(identity(object))));
    const [done] = await argocd.sync(openim);
    const ids = (status: string) => (done?.resources ?? []).filter((one) => one.status === status).map(({ id }) => id);
    sameTexts(ids('Pruned'), gone);
    sameTexts(ids('PruneSkipped'), kept);
    const after = await names(argocd, 'deployments,services,statefulsets,namespaces');
    sameTexts(
      [...gone, ...kept].filter((id) => after.includes(id)),
      kept,
    );
    sameTexts(await names(argocd, 'persistentvolumeclaims'), claims);
    return `${gone.length} pruned, ${kept.length} and ${claims.length} claims kept`;
  });
  await check('an old ConfigMap is deleted once no pod reads it', async () => {
    const old = (await names(argocd, 'configmaps')).find((id) => id.includes('/openim-probes-'));
    assert(old, 'no ConfigMap openim-probes-...');
    const name = old.split('/')[1] ?? '';
    edit(argocd, openim, (objects) => JSON.parse(JSON.stringify(objects).replaceAll(name, 'openim-probes-00000000')));
    let read = 0;
    const watch = await cluster.api.watch(`/api/v1/namespaces/${openim}/configmaps`, (type, { metadata }) => {
      if (type === 'DELETED' && metadata.name === name) {
        read = [...cluster.kubelets.pods.values()].filter(
          (pod) => !pod.metadata.deletionTimestamp && JSON.stringify(pod.spec).includes(`"${name}"`),
        ).length;
      }
    });
    const tries = await argocd.syncRetried(openim);
    watch.stop();
    const left = (await names(argocd, 'configmaps')).includes(old);
    assert(read === 0 && !left, `${old}: ${read} pods read it when it was deleted`);
    return `${old}, ${tries}`;
  });
  await check('a kind that the AppProject does not list is rejected', async () => {
    edit(argocd, openim, (objects) => [
      ...objects,
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'from-git', namespace: openim } },
    ]);
    const [done] = await argocd.report<readonly SyncReport[]>('sync', argocd.application(openim));
    const refused = done?.resources.find(({ id }) => id === `Secret ${openim}/from-git`)?.message ?? '';
    const rejected = refused.includes(`is not permitted in project openim-${environment.name}`);
    assert(done?.phase === 'Failed' && rejected, `${done?.phase}: ${refused}`);
    return refused;
  });
}

const fileOf = ({ repository, environment }: ArgocdRun, output: string): string =>
  join(repository, 'dist', environment.name, `${output}.k8s.yaml`);

const objectsOf = (argocd: ArgocdRun, output: string): Manifest[] =>
  parseAllDocuments(readFileSync(fileOf(argocd, output), 'utf8')).map((document): Manifest => document.toJS());

/** A commit that changes the objects of a file. */
const edit = (argocd: ArgocdRun, output: string, change: (objects: Manifest[]) => Manifest[]): void =>
  writeFileSync(
    fileOf(argocd, output),
    change(objectsOf(argocd, output))
      .map((object) => stringify(object))
      .join('---\n'),
  );

async function names({ cluster }: ArgocdRun, kinds: string): Promise<string[]> {
  const { stdout } = await cluster.kubectl(['get', kinds, '-A', '-o', 'json']);
  return (JSON.parse(stdout) as { items: readonly Manifest[] }).items.map(identity).sort();
}
