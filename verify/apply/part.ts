import { identity, type Manifest } from '../../charts/constructs/manifest';
import { madeNamespaces } from '../../charts/model/workloads';
import { derive } from '../../environments/lib/derive';
import { environmentNames, loadEnvironment } from '../../environments/lib/registry';
import type { Environment } from '../../environments/lib/types';
import { withExamples } from '../../test/lib/additions';
import { accounts, placed, switched } from '../../test/lib/optional';
import { refusesWrongFields, staysAsApplied } from '../lib/applied';
import type { Cluster } from '../lib/cluster/cluster';
import { distFolder, objectsOf, readObjects } from '../lib/dist';
import { apply, applyAll, createSecrets, expectSuccess, installDefinitions } from '../lib/install';
import type { Context, Part } from '../lib/part';
import { reached } from '../lib/time';
import { workloadsIn } from '../lib/workloads';
import { admitsAll, refusesPrivileged } from './pod-security';
import { previousDist } from './previous';

const part: Part = {
  name: 'apply',
  title: 'a real API server accepts dist/ in one apply, unchanged in a second one, and after an upgrade',
  async run(context) {
    await Promise.all([
      relabelled(context),
      ...environmentNames().map(async (name) => {
        const environment = loadEnvironment(name);
        const cluster = await context.cluster();
        await applied(context, cluster, environment);
        if (name === 'dev') {
          await installDefinitions(cluster, accounts);
          await accepted(context, cluster, 'dev with accounts', notIn('dev', objectsOf(accounts)));
          for (const [example, { objects }] of withExamples()) {
            await accepted(context, cluster, `dev with additions/examples/${example}.ts`, notIn('dev', objects));
          }
        }
        if (name === 'prod') {
          await installDefinitions(cluster, switched);
          const objects = notIn('prod', objectsOf(switched));
          await accepted(context, cluster, "prod with all of OpenIM's own switches", objects);
          await withOtherEdge(context, cluster);
        }
        await cluster.stop();
        await upgraded(context, environment);
      }),
    ]);
  },
};

async function applied(context: Context, cluster: Cluster, environment: Environment): Promise<void> {
  const { name } = environment;
  const folder = distFolder(name);
  const objects = readObjects(folder);
  await installDefinitions(cluster, environment);
  await context.check(`${name}: one apply to an empty cluster, without an error or a warning`, async () => {
    // kubectl itself applies the environment that has the most kinds; the others get the same requests.
    if (name !== 'prod') {
      return applyAll(cluster, objects);
    }
    expectSuccess(await apply(cluster, folder), `kubectl apply -f dist/${name}`);
    return `${objects.length} objects, by kubectl`;
  });
  await createSecrets(cluster, environment);
  await context.check(`${name}: Pod Security admits every pod`, () => admitsAll(cluster, workloadsIn(objects)));
  await context.check(`${name}: Pod Security rejects a privileged pod in each namespace`, () =>
    refusesPrivileged(cluster, madeNamespaces(environment)),
  );
  await context.check(`${name}: a second apply changes nothing`, () => staysAsApplied(cluster, objects));
  context.report(`${name}.objects.json`, objects.length);
}

/** Over prod the same with a Gateway, which is the most kinds that there are; the schemas are the same for all. */
async function withOtherEdge(context: Context, cluster: Cluster): Promise<void> {
  const environment = derive(loadEnvironment('prod'), { name: 'prod', edge: { controller: 'gke-gateway' } });
  const objects = objectsOf(environment);
  await installDefinitions(cluster, environment);
  // Its kinds are those of all environments.
  await installDefinitions(cluster, loadEnvironment('managed'));
  await context.check('prod with a Gateway: one apply, without an error or a warning', () => applyAll(cluster, objects));
  await context.check('a wrong field is rejected in each kind of any environment, also a nested one', () =>
    refusesWrongFields(cluster, [...environmentNames().flatMap((one) => readObjects(distFolder(one))), ...objects]),
  );
}

/** What is not in dist/ of an environment, or is different there. */
function notIn(name: string, all: readonly Manifest[]): readonly Manifest[] {
  const applied = new Set(readObjects(distFolder(name)).map((object) => JSON.stringify(object)));
  return all.filter((object) => !applied.has(JSON.stringify(object)));
}

async function accepted(context: Context, cluster: Cluster, title: string, objects: readonly Manifest[]): Promise<void> {
  await context.check(`${title}: applies, and a second time without a change`, async () => {
    // A new host is rejected at the first try: the API server takes a second to read the changed admission policy.
    await reached(`${title} applies`, () => applyAll(cluster, objects));
    return staysAsApplied(cluster, objects);
  });
  await context.check(`${title}: Pod Security admits every pod`, () => admitsAll(cluster, workloadsIn(objects)));
}

/** A mirror and its login, labels, placement, traces. Labels are in claim templates too, which no apply changes: not over prod. */
async function relabelled(context: Context): Promise<void> {
  const cluster = await context.cluster();
  await installDefinitions(cluster, placed);
  // GKE Sandbox brings it.
  await cluster.api.create('/apis/node.k8s.io/v1/runtimeclasses', { metadata: { name: 'gvisor' }, handler: 'gvisor' });
  await accepted(context, cluster, 'prod with a mirror, labels and placement', objectsOf(placed));
  await cluster.stop();
}

/** StatefulSets that differ in the sizes of their claims; `npm run expand-volumes` replaces them. */
const withLargerVolumes = (before: readonly Manifest[], after: readonly Manifest[]): readonly Manifest[] =>
  after.filter((object) => {
    const old = before.find((one) => identity(one) === identity(object));
    const claims = ({ spec }: Manifest): string => JSON.stringify(spec.volumeClaimTemplates);
    const sizeless = (text: string): string => text.replace(/"storage":"\w+"/g, '');
    return (
      object.kind === 'StatefulSet' &&
      old !== undefined &&
      claims(old) !== claims(object) &&
      sizeless(claims(old)) === sizeless(claims(object))
    );
  });

/** From what the last commit with another `dist/` shipped to what is there now. */
async function upgraded(context: Context, environment: Environment): Promise<void> {
  const title = `${environment.name}: upgrades from the last other dist/ in Git`;
  const previous = await previousDist(environment.name);
  if (typeof previous === 'string') {
    context.skip(title, previous);
    return;
  }
  await context.check(title, async () => {
    const cluster = await context.cluster({ controllers: 'none' });
    await installDefinitions(cluster, environment);
    await applyAll(cluster, previous.objects);
    const objects = readObjects(distFolder(environment.name));
    const larger = withLargerVolumes(previous.objects, objects);
    for (const set of larger) {
      await cluster.api.delete(await cluster.api.pathOf(set));
    }
    await applyAll(cluster, objects);
    await cluster.stop();
    return `from ${previous.commit}, StatefulSets with larger volumes: ${larger.map(identity).join(', ') || 'none'}`;
  });
}

export default part;
