import { buildApp } from '../../charts/app';
import { derive } from '../../environments/lib/derive';
import type { Environment } from '../../environments/lib/types';
import type { Cluster } from '../lib/cluster/cluster';
import { isReady, type KubeObject } from '../lib/cluster/objects';
import { expectSuccess } from '../lib/install';
import type { Context } from '../lib/part';
import { eventually, sleep } from '../lib/time';
import { podsOf } from '../lib/workloads';

const SET = { namespace: 'redpanda', name: 'redpanda' };

/** docs/runbooks/upgrades.md, "Redpanda": another image for a set of three, held back by its partition. */
export async function partition({ check }: Context, cluster: Cluster, environment: Environment): Promise<void> {
  const { name } = environment;
  const images = { redpanda: 'docker.redpanda.com/redpandadata/redpanda:v26.3.1' };
  const newer = derive(environment, { name, images });
  const before = pods(cluster);
  await check('upgrade with partition 3: the apply is taken, and no broker restarts', async () => {
    await setPartition(cluster, 3);
    await apply(cluster, newer);
    await eventually('the controller knows the new revision', 20, async () => {
      const { status } = await cluster.api.get<Rolling>(
        `/apis/apps/v1/namespaces/${SET.namespace}/statefulsets/${SET.name}`,
      );
      return status.updateRevision !== status.currentRevision;
    });
    await sleep(5);
    replaced(cluster, before, []);
  });
  await check('with partition 2: the last broker alone, and rollout status ends with it', async () => {
    await setPartition(cluster, 2);
    await rolled(cluster);
    replaced(cluster, before, ['redpanda-2']);
  });
  await check('an apply in between is taken, and moves nobody', async () => {
    await apply(cluster, newer);
    await sleep(3);
    replaced(cluster, before, ['redpanda-2']);
  });
  await check('back before the last broker: the old YAML, and the broker that was rolled rolls back', async () => {
    const third = pods(cluster).get('redpanda-2');
    await apply(cluster, environment);
    await eventually('redpanda-2 is another pod', 60, () => pods(cluster).get('redpanda-2') !== third);
    await rolled(cluster);
    replaced(cluster, before, ['redpanda-2']);
  });
  await check('with partition 0: all of them', async () => {
    await apply(cluster, newer);
    await setPartition(cluster, 0);
    await rolled(cluster);
    replaced(cluster, before, ['redpanda-0', 'redpanda-1', 'redpanda-2']);
  });
}

interface Rolling extends KubeObject {
  readonly status: { readonly updateRevision: string; readonly currentRevision: string };
}

/** `kubectl apply --server-side -f dist/<environment>/redpanda.k8s.yaml`. */
async function apply({ kubectl }: Cluster, environment: Environment): Promise<void> {
  const items = buildApp(environment).find(({ name }) => name === SET.namespace)?.objects;
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
  expectSuccess(await kubectl(['apply', '--server-side', '-f', '-'], list), 'apply');
}

/** As the runbook has it. */
async function setPartition({ kubectl }: Cluster, number: number): Promise<void> {
  const patch = `{"spec":{"updateStrategy":{"rollingUpdate":{"partition":${number}}}}}`;
  const call = ['-n', SET.namespace, 'patch', 'statefulset', SET.name, '--type=merge', '-p', patch];
  expectSuccess(await kubectl(call), `partition ${number}`);
}

async function rolled({ kubectl }: Cluster): Promise<void> {
  const call = ['-n', SET.namespace, 'rollout', 'status', 'statefulset', SET.name, '--timeout=90s'];
  expectSuccess(await kubectl(call), 'rollout status');
}

const pods = (cluster: Cluster): ReadonlyMap<string, string> =>
  new Map(
    podsOf(cluster, SET)
      .filter(isReady)
      .map(({ metadata }) => [metadata.name, metadata.uid ?? '']),
  );

function replaced(cluster: Cluster, before: ReadonlyMap<string, string>, wanted: readonly string[]): void {
  const now = pods(cluster);
  const found = [...before].filter(([name, uid]) => now.get(name) !== uid).map(([name]) => name);
  if (found.sort().join() !== wanted.join()) {
    throw new Error(`other pods than before: ${found.join(', ') || 'none'}, not ${wanted.join(', ') || 'none'}`);
  }
}
