import type { Environment } from '../../environments/lib/types';
import type { Cluster } from '../lib/cluster/cluster';
import { localMachine } from '../lib/cluster/nodes';
import { idOf } from '../lib/cluster/objects';
import { likeKind } from '../lib/cluster/pool';
import type { Answer } from '../lib/command';
import { matched, expectSame as same } from '../lib/findings';
import type { Context } from '../lib/part';
import { script } from '../lib/script';
import { reached } from '../lib/time';

/** `npm run local` in an empty cluster that is there already: stopped by what is missing, then to its end, then again. */
export async function local({ check, cluster: boot }: Context, environment: Environment): Promise<void> {
  const cluster = await boot();
  await check('local up --context without the StorageClass: exit code 1, and nothing is applied', async () => {
    const before = await secrets(cluster);
    const { stderr } = await run(cluster, 1, 'up');
    matched(stderr, /^Nothing was applied\. .*\n- there is no StorageClass "standard"/);
    same(await secrets(cluster), before, 'Secrets');
  });
  await likeKind(cluster, environment, 0);
  await check('local up --context without a node: exit code 1, as no pod is scheduled', async () => {
    const { stderr } = await run(cluster, 1, 'up', '--timeout', '10');
    return matched(stderr, /First cause:\n {2}(StatefulSet \S+ is unschedulable): .*no nodes available/);
  });
  const made = await secrets(cluster);
  await cluster.kubelets.addNode(localMachine);
  await check('local up again: reuses the Secrets, all pods become ready, the smoke test passes', async () => {
    const { stdout } = await run(cluster, 0, 'up');
    matched(stdout, /^smoke test: 16 passed, 0 failed, 0 skipped/m);
    same(await secrets(cluster), made, 'Secrets');
    const [last] = [...stdout.matchAll(/^ +(\d+) s /gm)].slice(-1);
    return `all ready after ${last?.[1]} s`;
  });
  await check('local up again changes no object', async () => {
    const before = await generations(cluster);
    await run(cluster, 0, 'up');
    same(await generations(cluster), before, 'generations');
    same(await secrets(cluster), made, 'Secrets');
  });
  await check('local status: exit code 0; with an image that cannot be pulled exit code 1', async () => {
    matched((await run(cluster, 0, 'status')).stdout, /\neverything is ready\n$/);
    const { redpanda } = environment.namespaces;
    cluster.kubelets.faultOf = ({ metadata }) =>
      metadata.name === 'redpanda-0' ? { reason: 'ImagePullBackOff', message: 'Back-off pulling image' } : undefined;
    await cluster.kubectl(['delete', 'pod', 'redpanda-0', `--namespace=${redpanda}`, '--wait=false']);
    return reached('status names it', async () => {
      const { stdout } = await run(cluster, 1, 'status');
      return matched(stdout, /^ {2}(StatefulSet \S+ is unable to pull its image): /m);
    });
  });
  await cluster.stop();
}

const run = (cluster: Cluster, code: number, verb: string, ...options: string[]): Promise<Answer> =>
  script(cluster, code, '../verify/deliver/local-with-stand-in', verb, '--context', 'verify', ...options);

/** Secrets by name and version. */
const secrets = async ({ api }: Cluster): Promise<readonly string[]> =>
  (await api.list('/api/v1/secrets')).map((secret) => `${idOf(secret)} ${secret.metadata.resourceVersion}`);

async function generations({ api }: Cluster): Promise<readonly string[]> {
  const collections = ['apps/v1/deployments', 'apps/v1/statefulsets', 'networking.k8s.io/v1/ingresses'];
  const lists = await Promise.all(collections.map((path) => api.list(`/apis/${path}`)));
  return lists.flat().map((object) => `${idOf(object)} ${object.metadata.generation}`);
}
