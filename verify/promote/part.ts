import assert from 'node:assert';
import type { Manifest } from '../../charts/constructs/manifest';
import { derive } from '../../environments/lib/derive';
import { loadEnvironment } from '../../environments/lib/registry';
import type { Environment } from '../../environments/lib/types';
import type { Cluster } from '../lib/cluster/cluster';
import { addMachines, grow } from '../lib/cluster/pool';
import { command } from '../lib/command';
import { distFolder, readObjects, withVariant } from '../lib/dist';
import { applyAll, install } from '../lib/install';
import type { Context, Part } from '../lib/part';
import { Page } from '../lib/runbook';
import { missingFrom, workloadsIn } from '../lib/workloads';

const PRIMARY = 'data-openim-mysql-0';
const REPLICA = 'data-openim-mysql-read-0';

const part: Part = {
  name: 'promote',
  title: "MySQL gets replicas by one apply, and the page's commands promote the disk of a replica",
  async run(context) {
    const dev = loadEnvironment('dev');
    const replicated = derive(dev, { name: 'dev', mysql: { replicas: 3 } });
    await withVariant(replicated, (environment, folder) => promote(context, environment, folder));
  },
};

async function promote(context: Context, environment: Environment, folder: string): Promise<void> {
  const { check } = context;
  const { gke } = environment;
  assert(gke, 'dev has no gke');
  const cluster = await context.cluster();
  const plain = readObjects(distFolder('dev'));
  const replicated = readObjects(folder);
  const settled = (objects: readonly Manifest[]) => grow(cluster, gke, () => missingFrom(cluster, workloadsIn(objects)));
  const grown = await check('from one server to three: one apply over a running environment', async () => {
    await addMachines(cluster, gke, gke.nodePool.nodesPerZone.min * gke.zones.length);
    await install(cluster, environment, plain);
    await settled(plain);
    const before = await volumeOf(cluster, PRIMARY);
    await applyAll(cluster, replicated);
    await settled(replicated);
    assert((await volumeOf(cluster, PRIMARY)) === before, 'the primary has a different disk');
  });
  if (!grown) {
    return;
  }
  const [old, promoted] = [await volumeOf(cluster, PRIMARY), await volumeOf(cluster, REPLICA)];
  await check('after the commands of docs/components/mysql.md the primary runs on the disk of the replica', async () => {
    const commands = new Page('../components/mysql').block('Promote a replica', 'dist/dev').replace('dist/dev', folder);
    const env = { ...process.env, KUBECONFIG: cluster.kubeconfig };
    const { code, stdout, stderr } = await command('bash', ['-euc', commands], '', env);
    assert(code === 0, `exit ${code}\n${stdout}${stderr}`);
    await settled(replicated);
    const [primary, replica] = [await volumeOf(cluster, PRIMARY), await volumeOf(cluster, REPLICA)];
    const moved = primary === promoted && ![old, promoted].includes(replica);
    assert(moved, `the primary has ${primary}, not ${promoted}; the replica has ${replica}`);
    const { status } = await cluster.api.get(`/api/v1/persistentvolumes/${old}`);
    assert(status.phase === 'Released', `the old disk is ${status.phase}, not kept for itself`);
  });
  await cluster.stop();
}

const volumeOf = async ({ api }: Cluster, claim: string): Promise<string> =>
  (await api.get(`/api/v1/namespaces/openim/persistentvolumeclaims/${claim}`)).spec.volumeName;

export default part;
