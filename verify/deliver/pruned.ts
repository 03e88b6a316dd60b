import assert from 'node:assert';
import { buildApp } from '../../charts/app';
import { commonLabels } from '../../charts/constructs/labels';
import { identity, type Output } from '../../charts/constructs/manifest';
import type { Environment } from '../../environments/lib/types';
import type { Cluster } from '../lib/cluster/cluster';
import { idOf, type KubeObject } from '../lib/cluster/objects';
import { succeeded } from '../lib/command';
import { sameTexts } from '../lib/findings';
import type { Context } from '../lib/part';
import { script } from '../lib/script';
import { reached } from '../lib/time';

const idsOf = (outputs: readonly Output[]): readonly string[] => outputs.flatMap(({ objects }) => objects).map(identity);

/** What an older release left behind: listed, then deleted, and nothing else with it. */
export async function pruned(
  { check }: Context,
  cluster: Cluster,
  old: readonly Output[],
  environment: Environment,
): Promise<void> {
  const target = [environment.name, '--context', 'verify'];
  const now = new Set(idsOf(buildApp(environment)));
  const left = idsOf(old).filter((id) => !now.has(id));
  const gone = left.filter((id) => !id.startsWith('ConfigMap '));
  await theirs(cluster, environment);
  const before = await everything(cluster);

  await check('prune without --yes: lists the objects that the old release left, and deletes nothing', async () => {
    const { stdout } = await script(cluster, 0, 'prune', ...target);
    const listed = [...stdout.matchAll(/^(?:would delete|keep) +([A-Z][^;:\n]+)/gm)].map(([, id]) => id ?? '');
    sameTexts(listed, left);
    const deleted = [...stdout.matchAll(/^would delete +((?!ConfigMap )[A-Z][^;:\n]+)/gm)].map(([, id]) => id ?? '');
    sameTexts(deleted, gone);
    sameTexts([...(await everything(cluster)).keys()], [...before.keys()]);
    return `${listed.length} objects`;
  });
  await check('prune --yes: deletes exactly those; claims, Secrets, namespaces and foreign objects stay', async () => {
    const { stdout } = await script(cluster, 0, 'prune', ...target, '--yes');
    const kept = [
      ...stdout.matchAll(/^keep +(ConfigMap [^:\n]+): (?:ReplicaSet|ControllerRevision) \S+ needs it for a rollback$/gm),
    ];
    const maps = left.filter((id) => id.startsWith('ConfigMap '));
    const after = await everything(cluster);
    sameTexts(
      [...before.keys()].filter((id) => !after.has(id)),
      [...gone, ...maps.filter((id) => !kept.some(([, one]) => one === id))],
    );
    const both = kept.length > 0 && kept.length < maps.length;
    assert(both, `of ${maps.length} old ConfigMaps ${kept.length} are kept, and both kinds should be seen`);
    return `${gone.length} objects and ${maps.length - kept.length} ConfigMaps; ${kept.length} ConfigMaps kept for rollbacks`;
  });
  await check('every remaining revision has its ConfigMaps, and a rollback starts', async () => {
    const count = await revisionsWhole(cluster);
    const api = ['deployment/openim-api', `--namespace=${environment.namespaces.openim}`];
    await cluster.kubectl(['rollout', 'undo', ...api]);
    await succeeded('rollout', cluster.kubectl(['rollout', 'status', ...api, '--timeout=300s']));
    return `${count} revisions`;
  });
}

/** Objects that are not in dist/: unlabelled, labelled as made by `npm run secrets`, and a claim with all labels of dist/. */
async function theirs({ api }: Cluster, { namespaces: { openim } }: Environment): Promise<void> {
  const namespace = `/api/v1/namespaces/${openim}`;
  await api.create(`${namespace}/configmaps`, { metadata: { name: 'theirs' } });
  await api.create(`${namespace}/secrets`, { metadata: { name: 'theirs', labels: commonLabels } });
  // The quota has no room for one more claim.
  await api.merge(`${namespace}/resourcequotas/quota`, {
    spec: { hard: { persistentvolumeclaims: '9', 'requests.storage': '90Gi' } },
  });
  await reached('a claim fits into the quota', () =>
    api.create(`${namespace}/persistentvolumeclaims`, {
      metadata: { name: 'theirs', labels: commonLabels },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    }),
  );
}

const KINDS =
  'namespaces,configmaps,secrets,services,serviceaccounts,persistentvolumeclaims,resourcequotas,limitranges,deployments,statefulsets,jobs,horizontalpodautoscalers,poddisruptionbudgets,networkpolicies,ingresses,roles,rolebindings,clusterroles,clusterrolebindings,storageclasses,priorityclasses,ingressclasses,validatingadmissionpolicies,validatingadmissionpolicybindings';

/** Every object of those kinds by identity, once all deletions have ended. */
const everything = ({ kubectl }: Cluster): Promise<ReadonlyMap<string, KubeObject>> =>
  reached('nothing is being deleted', async () => {
    const { stdout, stderr } = await kubectl(['get', KINDS, '-A', '-o', 'json']);
    assert(stdout, stderr);
    const items: readonly KubeObject[] = JSON.parse(stdout).items;
    return (
      items.every(({ metadata }) => !metadata.deletionTimestamp) && new Map(items.map((item) => [identity(item), item]))
    );
  });

/** Throws when a revision names a ConfigMap that does not exist. */
async function revisionsWhole({ api }: Cluster): Promise<number> {
  const maps = new Set((await api.list('/api/v1/configmaps')).map(idOf));
  const revisions = [
    ...(await api.list('/apis/apps/v1/replicasets')),
    ...(await api.list('/apis/apps/v1/controllerrevisions')),
  ];
  const lost = revisions.flatMap((revision) =>
    [...JSON.stringify(revision).matchAll(/"configMap":\{[^{}]*?"name":"([^"]+)"/g)]
      .map(([, name]) => `${revision.metadata.namespace}/${name}`)
      .filter((id) => !maps.has(id))
      .map((id) => `${revision.metadata.name} needs ${id}`),
  );
  assert(lost.length === 0, lost.join('\n'));
  return revisions.length;
}
