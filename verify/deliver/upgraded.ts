import assert from 'node:assert';
import type { Output } from '../../charts/constructs/manifest';
import type { Environment } from '../../environments/lib/types';
import type { Cluster } from '../lib/cluster/cluster';
import { distFolder, readObjects } from '../lib/dist';
import { applyAll, createSecrets } from '../lib/install';
import { likeKind } from '../lib/kind';
import type { Context } from '../lib/part';
import { script } from '../lib/script';
import { allRunning, readyPods, workloadsIn } from '../lib/workloads';
import { oldSecret } from './old-release';

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
    if (unfinished.length > 0 || named !== 'Deployment openim/openim-old, StatefulSet openim/openim-registry') {
      throw new Error(`not ready: ${unfinished.join(', ') || '-'}\n${stdout}`);
    }
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
