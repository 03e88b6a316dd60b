import assert from 'node:assert';
import { cpus, totalmem } from 'node:os';
import type { Manifest } from '../../charts/constructs/manifest';
import { derive } from '../../environments/lib/derive';
import type { Environment, Gke } from '../../environments/lib/types';
import { built } from '../../scripts/lib/built';
import { parse } from '../../scripts/size/assumptions';
import { planOf } from '../../scripts/size/plan';
import { pinAtMost } from '../lib/autoscalers';
import type { Cluster } from '../lib/cluster/cluster';
import { addMachines } from '../lib/cluster/pool';
import { applyAll, namespacesWithSecrets } from '../lib/install';
import type { Part } from '../lib/part';
import { seconds } from '../lib/time';
import { allRunning, type Workload, workloadsIn } from '../lib/workloads';

const USERS = 10_000_000;
const NODES = 1000;
/** Seconds within which all pods are ready on two busy cores. */
const PATIENCE = 1800;

const part: Part = {
  name: 'large',
  title: `one control plane with ${NODES} nodes holds the system of ${USERS.toLocaleString('en-US')} users`,
  named: true,
  async run({ check, cluster, report, log }) {
    const { environment, clusters } = planOf('share', parse(['--users', String(USERS)]));
    const shares = Array.from({ length: clusters }, (_, index) => shareOf(environment, index + 1));
    const objects = shares.map((share) => built(share).flatMap((output) => output.objects));
    const workloads = objects.flatMap(workloadsIn);
    const target = await cluster();
    const mebibytes: Record<string, Readonly<Record<string, number>>> = { empty: target.memory() };
    const took: Record<string, number> = {};
    const timed = async (what: string, work: () => Promise<unknown>) => {
      const start = Date.now();
      await work();
      took[what] = seconds(start);
      mebibytes[what] = target.memory();
      return `${took[what]} s, API server ${mebibytes[what]?.['kube-apiserver']} MiB`;
    };

    await check(`${NODES} nodes register`, () => timed('nodes', () => machines(target, environment, clusters)));
    await check(`the API server accepts the objects of ${clusters} environments`, () =>
      timed('apply', async () => {
        for (const [index, share] of shares.entries()) {
          await installShare(target, share, objects[index] ?? []);
        }
      }),
    );
    await check(`${sum(workloads, 'replicas')} pods, the minimum, become ready`, () =>
      timed('minimum', () => allRunning(target, workloads, PATIENCE)),
    );
    await check(`${sum(workloads, 'max')} pods, the maximum, become ready`, () =>
      timed('maximum', async () => {
        await pinAtMost(target, workloads);
        await allRunning(
          target,
          workloads.map((workload) => ({ ...workload, replicas: workload.max })),
          PATIENCE,
        );
      }),
    );
    const machine = `${cpus().length} cores (${cpus()[0]?.model}), ${Math.round(totalmem() / 2 ** 30)} GiB`;
    const found = { machine, nodes: target.kubelets.nodes.size, objects: objects.flat().length, took, mebibytes };
    report('large.json', found);
    log(JSON.stringify(found));
  },
};

/** One of the clusters that `npm run size` asks for, as namespaces of a shared one. */
const shareOf = (environment: Environment, number: number): Environment =>
  derive(environment, {
    name: `share-${number}`,
    domain: `share-${number}.openim.example`,
    namespaces: Object.fromEntries(
      Object.entries(environment.namespaces).map(([component, name]) => [component, `${name}-${number}`]),
    ),
  });

/** The pools that `npm run size` asks for, and small machines up to the number of nodes. */
async function machines(target: Cluster, { gke }: Environment, clusters: number): Promise<void> {
  assert(gke, 'a plan is for GKE');
  const small: Gke = { ...gke, nodePool: { ...gke.nodePool, machineType: 'e2-standard-4' } };
  await addMachines(target, gke, clusters * gke.zones.length * gke.nodePool.nodesPerZone.max);
  await addMachines(target, small, NODES);
}

/** Without the admission policies: their names are those of a cluster, and each knows the hosts of its environment alone. */
async function installShare(target: Cluster, share: Environment, objects: readonly Manifest[]): Promise<void> {
  await namespacesWithSecrets(target, share, objects);
  await applyAll(
    target,
    objects.filter(({ kind }) => !kind.startsWith('ValidatingAdmissionPolicy')),
  );
}

const sum = (workloads: readonly Workload[], key: 'replicas' | 'max'): number =>
  workloads.reduce((total, { [key]: count }) => total + count, 0);

export default part;
