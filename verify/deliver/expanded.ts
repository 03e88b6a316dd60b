import { join } from 'node:path';
import { buildApp } from '../../charts/app';
import type { Manifest } from '../../charts/constructs/manifest';
import { derive } from '../../environments/lib/derive';
import { loadEnvironment } from '../../environments/lib/registry';
import type { Environment } from '../../environments/lib/types';
import type { Cluster } from '../lib/cluster/cluster';
import type { Claim } from '../lib/cluster/objects';
import { addMachines } from '../lib/cluster/pool';
import { resizeVolumes } from '../lib/cluster/volumes';
import { distFolder, objectsOf } from '../lib/dist';
import { matched as expectMatch, expectSame } from '../lib/findings';
import { applyAll, expectSuccess, apply as plainApply } from '../lib/install';
import type { Context } from '../lib/part';
import { refuse } from '../lib/refusing';
import { script } from '../lib/script';
import { reached } from '../lib/time';
import { podsOf, readyPods } from '../lib/workloads';

const SET = { namespace: 'redpanda', name: 'redpanda' };
const TARGET = ['dev', '--context', 'verify'];
const CLAIMS = `/api/v1/namespaces/${SET.namespace}/persistentvolumeclaims`;
const STATEFULSET = `/apis/apps/v1/namespaces/${SET.namespace}/statefulsets/${SET.name}`;

/** Redpanda of `dev` with disks of 6Gi, which dist/ wants to be of 10Gi; volumes grow once a resizer runs. */
export async function expanded({ check, cluster: boot }: Context): Promise<void> {
  const environment = loadEnvironment('dev');
  const cluster = await boot();
  await installSmaller(cluster, environment);
  const before = await state(cluster);

  await check('expand-volumes without --yes: lists quota, claims and StatefulSet, and changes nothing', async () => {
    const { stdout } = await script(cluster, 0, 'expand-volumes', ...TARGET);
    expectMatch(
      stdout,
      /would apply ResourceQuota redpanda\/quota.*\n( +would patch .*\n){3}.*\n +would delete StatefulSet/,
    );
    expectSame((await state(cluster)).all, before.all, 'objects');
  });
  await check('expand-volumes when the new StatefulSet would be rejected: an error, nothing changes', async () => {
    const isSet = ({ kind, metadata }: Manifest) => kind === 'StatefulSet' && metadata.name === SET.name;
    const set = objectsOf(environment).find(isSet) as Manifest;
    const probe = { ...set, metadata: { ...set.metadata, name: 'redpanda-probe' } };
    const policy = await refuse(cluster, 'statefulsets', /^redpanda-/, () => cluster.api.apply(probe, '&dryRun=All'));
    const { stderr } = await script(cluster, 1, 'expand-volumes', ...TARGET, '--yes').finally(() => policy.end());
    expectMatch(stderr, /^Nothing was changed\. The API server rejected:\n.*not now/);
    expectSame((await state(cluster)).all, before.all, 'objects');
  });
  await check('expand-volumes while disks keep their size: claims grow, the StatefulSet stays, an error', async () => {
    const { stderr } = await script(cluster, 1, 'expand-volumes', ...TARGET, '--yes', '--timeout', '3');
    expectMatch(stderr, /^Not 10Gi after 3 s; the claims request it, and the StatefulSet was not changed/);
    const now = await state(cluster);
    expectSame(now.requested, ['10Gi', '10Gi', '10Gi'], 'claims');
    expectSame(now.template, '6Gi', 'claim template');
  });
  const resizer = await resizeVolumes(cluster.api);
  await check('expand-volumes again: larger claims, a new StatefulSet and the same pods', async () => {
    const { stdout } = await script(cluster, 0, 'expand-volumes', ...TARGET, '--yes');
    expectMatch(stdout, /\n {2}3 pods adopted\ngrown: 1 of 1 StatefulSets/);
    const now = await state(cluster);
    expectSame(now.template, '10Gi', 'claim template');
    expectSame(now.capacity, ['10Gi', '10Gi', '10Gi'], 'disks');
    expectSame(now.pods, before.pods, 'pods');
    expectSame(now.set === before.set, false, 'the StatefulSet is unchanged');
    return '3 pods with the uids they had';
  });
  await check('expand-volumes after an interruption without StatefulSet: it adopts the same pods', async () => {
    const orphan = ['delete', 'statefulset', SET.name, `--namespace=${SET.namespace}`, '--cascade=orphan'];
    await cluster.kubectl(orphan);
    await script(cluster, 0, 'expand-volumes', ...TARGET, '--yes');
    expectSame((await state(cluster)).pods, before.pods, 'pods');
  });
  await check('expand-volumes once more: nothing to do, and an apply of dist/ is accepted', async () => {
    expectMatch((await script(cluster, 0, 'expand-volumes', ...TARGET)).stdout, /\nnothing to grow: 1 StatefulSets/);
    expectSuccess(await plainApply(cluster, join(distFolder('dev'), 'redpanda.k8s.yaml')), 'apply');
    expectSame((await state(cluster)).pods, before.pods, 'pods');
  });
  resizer.stop();
  await cluster.stop();
}

async function installSmaller(cluster: Cluster, environment: Environment): Promise<void> {
  const smaller = derive(environment, { name: 'dev', redpanda: { storageSize: '6Gi' } });
  const charts = buildApp(smaller).filter(({ name }) => ['cluster', SET.namespace].includes(name));
  if (environment.gke) {
    await addMachines(cluster, environment.gke, 3);
  }
  await applyAll(
    cluster,
    charts.flatMap(({ objects }) => objects),
  );
  await cluster.api.create(`/api/v1/namespaces/${SET.namespace}/secrets`, {
    metadata: { name: 'redpanda-users' },
    stringData: { 'admin-password': 'worthless', 'openim-password': 'worthless' },
  });
  await reached('three brokers are ready', () => readyPods(cluster, SET) === 3);
}

async function state(cluster: Cluster) {
  const { api } = cluster;
  const set = await api.get(STATEFULSET);
  const claims = await api.list<Claim>(CLAIMS);
  const quota = await api.get(`/api/v1/namespaces/${SET.namespace}/resourcequotas/quota`);
  const pods = podsOf(cluster, SET).map(({ metadata }) => `${metadata.name} ${metadata.uid}`);
  return {
    set: set.metadata.uid,
    template: set.spec.volumeClaimTemplates[0].spec.resources.requests.storage,
    pods: pods.sort(),
    requested: claims.map(({ spec }) => spec.resources.requests.storage),
    capacity: claims.map(({ status }) => status?.capacity?.storage),
    /** The objects that `npm run expand-volumes` changes, without the fields that the cluster updates. */
    all: [set.metadata.generation, claims.map(({ metadata }) => metadata.resourceVersion), quota.spec],
  };
}
