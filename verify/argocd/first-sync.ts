import assert from 'node:assert';
import { join } from 'node:path';
import { buildApp } from '../../charts/app';
import { unchangedBy } from '../lib/applied';
import { distFolder, readObjects } from '../lib/dist';
import { none } from '../lib/findings';
import { expectSuccess } from '../lib/install';
import type { Context } from '../lib/part';
import { reached } from '../lib/time';
import { missingFrom, workloadsIn } from '../lib/workloads';
import type { ArgocdRun, RootReport } from './run';

/** From nothing to all of it healthy, in order; a second sync; an autoscaler at work. */
export async function firstSync({ check }: Context, argocd: ArgocdRun): Promise<void> {
  const { cluster, environment, repository } = argocd;
  const outputs = buildApp(environment).map(({ name }) => name);
  const { edge } = environment.namespaces;
  let done: RootReport | undefined;

  await check('the root file is valid by the CRDs', async () => {
    const file = join(repository, 'dist/argocd', environment.name, 'root.k8s.yaml');
    expectSuccess(await cluster.kubectl(['apply', '--server-side', '-f', file]), 'root');
  });
  await check('the root creates an Application for each file, and all become healthy', async () => {
    done = await argocd.report<RootReport>('root');
    const problems = [done.root, ...Object.values(done.children)]
      .filter(({ phase }) => phase !== 'Succeeded')
      .map(({ phase, message }) => `${phase}: ${message}`);
    const unhealthy = Object.values(done.unhealthy).flat();
    const missing = await missingFrom(cluster, workloadsIn(readObjects(distFolder(environment.name))));
    const lost = outputs.filter((name) => done?.healthy[argocd.application(name)] === undefined);
    none('faults', [...problems, ...unhealthy, ...lost, ...(missing ? [missing] : [])]);
    return `${outputs.length} Applications in ${Math.round(Math.max(...Object.values(done.healthy)))} s`;
  });
  await check('Applications come in order: cluster, then data and OpenIM together, then the edge', () => {
    const at = (when: 'made' | 'healthy', name: string) => done?.[when][argocd.application(name)] ?? Number.NaN;
    const middle = outputs.filter((name) => name !== 'cluster' && name !== edge);
    const early = [
      ...middle.filter((name) => !(at('made', name) > at('healthy', 'cluster'))).map((name) => `${name} before cluster`),
      ...middle.filter((name) => !(at('made', edge) > at('healthy', name))).map((name) => `${edge} before ${name}`),
    ];
    none('too early', early);
  });
  await check('in each Application a wave waits until those before it are healthy', () => {
    const children = Object.entries(done?.children ?? {});
    const early = children.flatMap(([name, { waves }]) =>
      waves.flatMap(({ wave, unhealthyBefore }) => unhealthyBefore.map((one) => `${name}, wave ${wave}: ${one}`)),
    );
    const openim = done?.children[argocd.application(environment.namespaces.openim)]?.waves.map(({ wave }) => wave);
    assert(early.length === 0 && openim?.join() === '0,1,2,3', [`waves of openim: ${openim}`, ...early].join('\n'));
    return `${children.reduce((sum, [, { waves }]) => sum + waves.length, 0)} waves`;
  });
  await check('nothing differs from Git afterwards', async () => none('differ from Git', await argocd.differences()));
  await check('a second sync changes nothing', async () => {
    const objects = readObjects(distFolder(environment.name));
    await reached('every StatefulSet reports its pods as available', async () => {
      // Pods of a set are available `minReadySeconds` after they are ready.
      const sets = await cluster.api.list('/apis/apps/v1/statefulsets');
      return sets.every(({ spec, status }) => status.availableReplicas === spec.replicas);
    });
    return unchangedBy(() => argocd.sync(...outputs), cluster, objects);
  });
  await check('pods that an autoscaler adds are no difference, and a sync does not set the replica count', async () => {
    const path = `/apis/apps/v1/namespaces/${environment.namespaces.openim}/deployments/openim-api`;
    await cluster.api.merge(`${path}/scale`, { spec: { replicas: 4 } });
    none('differ from Git', await argocd.differences());
    await argocd.sync(environment.namespaces.openim);
    const { metadata, spec } = await cluster.api.get(path);
    const own = JSON.stringify(metadata.managedFields?.filter(({ manager }) => manager === 'argocd-controller') ?? []);
    assert(own !== '[]' && !own.includes('"f:replicas"'), `argocd-controller owns ${own}`);
    return `${spec.replicas} replicas after the sync`;
  });
}
