import assert from 'node:assert';
import { identity, type Manifest } from '../../charts/constructs/manifest';
import type { Environment } from '../../environments/lib/types';
import type { Cluster } from '../lib/cluster/cluster';
import { likeKind } from '../lib/cluster/pool';
import { succeeded } from '../lib/command';
import { distFolder, readObjects } from '../lib/dist';
import { matched, none } from '../lib/findings';
import { inFolder } from '../lib/folder';
import type { Context } from '../lib/part';
import { refuse } from '../lib/refusing';
import { script, startScript } from '../lib/script';
import { reached } from '../lib/time';
import { missingFrom, workloadsIn } from '../lib/workloads';

/** Of an object that is there already. */
const DRY_RUN = '&dryRun=All&force=true';

/** An empty cluster: what the scripts say of it, Ctrl-C in the middle of the first apply, and the second one. */
export async function fromEmpty({ check, cluster: boot }: Context, environment: Environment): Promise<void> {
  const { name } = environment;
  const cluster = await boot();
  await likeKind(cluster, environment, 1);
  const objects = readObjects(distFolder(name));
  const target = [name, '--context', 'verify'];

  await check('diff of an empty cluster: exit code 1, every object, and nothing is created', async () => {
    const { stdout } = await script(cluster, 1, 'diff', ...target);
    none('objects that it does not name', objects.filter((object) => !told(stdout, object)).map(identity));
    return nothingThere(cluster, objects);
  });
  await check('diff with an unknown context: exit code 2', () => script(cluster, 2, 'diff', name, '--context', 'other'));
  await check('apply without Secrets: stops before the first request that writes', async () => {
    await script(cluster, 1, 'apply', ...target);
    return nothingThere(cluster, objects);
  });
  await check('Ctrl-C during apply: exit code 130, each object is unchanged or fully applied', async () => {
    await script(cluster, 0, 'secrets', ...target);
    return interrupted(cluster, objects, target);
  });
  await check('apply again: every rollout completes, exit code 0', async () => {
    const { stdout } = await script(cluster, 0, 'apply', ...target);
    const missing = await missingFrom(cluster, workloadsIn(objects));
    assert(!missing, missing);
    return stdout.trim().split('\n').at(-1);
  });
  await check('diff after it: exit code 0, no output', async () => {
    const { stdout } = await script(cluster, 0, 'diff', ...target);
    assert(stdout === '', stdout);
  });
  await check('apply when the API server rejects one object: an error, and no object is written', async () => {
    const isPush = ({ kind, metadata }: Manifest) => kind === 'Deployment' && metadata.name === 'openim-push';
    const probe = objects.find(isPush) as Manifest;
    const policy = await refuse(cluster, 'deployments', /^openim-push$/, () => cluster.api.apply(probe, DRY_RUN));
    const { stdout, stderr } = await script(cluster, 1, 'apply', ...target).finally(() => policy.end());
    matched(stderr, /^Nothing was applied\. The API server rejected:\n.*not now/);
    assert(!stdout.includes('objects applied'), stdout);
  });
  await check('diff after a manual change: exit code 1, and that line', async () => {
    await cluster.api.merge(`/apis/apps/v1/namespaces/${environment.namespaces.openim}/deployments/openim-push`, {
      spec: { minReadySeconds: 77 },
    });
    const { stdout } = await script(cluster, 1, 'diff', ...target);
    assert(/^- +minReadySeconds: 77$/m.test(stdout) && stdout.match(/^diff /gm)?.length === 1, stdout);
  });
  await check('prune finds nothing to delete', async () => {
    const { stdout } = await script(cluster, 0, 'prune', ...target);
    assert(stdout.endsWith('\nwould delete 0\n'), stdout);
  });
  await cluster.stop();
}

/** By name below a namespace that is new, or in kubectl's diff of what has none. */
const told = (text: string, object: Manifest): boolean =>
  text.includes(`new: ${identity(object)}\n`) || new RegExp(`^\\+ +name: ${object.metadata.name}$`, 'm').test(text);

async function nothingThere(cluster: Cluster, objects: readonly Manifest[]): Promise<string> {
  none('objects that are there', (await existing(cluster, objects)).map(identity));
  return `${objects.length} objects`;
}

/** Those of the objects that exist in the cluster, with any content. */
async function existing({ kubectl }: Cluster, objects: readonly Manifest[]): Promise<readonly Manifest[]> {
  const { stdout } = await kubectl(['get', '-f', '-', '--ignore-not-found', '-o', 'json'], listOf(objects));
  const { items = [] } = JSON.parse(stdout || '{}') as { items?: readonly Manifest[] };
  const ids = new Set(items.map(identity));
  return objects.filter((object) => ids.has(identity(object)));
}

const listOf = (items: readonly Manifest[]): string => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });

/** Interrupts the apply once the first workload is there; what has been made by then must be as dist/ has it. */
async function interrupted(cluster: Cluster, objects: readonly Manifest[], target: readonly string[]): Promise<string> {
  const apply = startScript(cluster, 'apply', ...target);
  await reached('the first Deployment is there', async () => {
    const deployments = await cluster.api.list('/apis/apps/v1/deployments');
    return deployments.length > 2;
  });
  apply.interrupt();
  const { code, stderr } = await apply.answer;
  assert(
    code === 130 && stderr.endsWith('each object is unchanged or fully applied; apply again to continue\n'),
    `exit ${code}\n${stderr}`,
  );
  const there = await existing(cluster, objects);
  assert(there.length !== objects.length, `all ${there.length} objects exist: it completed before it was interrupted`);
  await unchanged(cluster, there);
  return `${there.length} of ${objects.length} objects were there`;
}

const unchanged = ({ kubectl }: Cluster, objects: readonly Manifest[]): Promise<void> =>
  inFolder(async (write) => {
    await succeeded('diff', kubectl(['diff', '--server-side', '-f', write('there.json', listOf(objects))]));
  });
