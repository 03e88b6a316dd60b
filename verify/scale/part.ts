import { loadEnvironment } from '../../environments/lib/registry';
import { followCounts, hastened, straight } from '../lib/autoscalers';
import type { Cluster } from '../lib/cluster/cluster';
import { addMachines } from '../lib/cluster/pool';
import { distFolder, readObjects } from '../lib/dist';
import { none } from '../lib/findings';
import { install } from '../lib/install';
import { Lows } from '../lib/lows';
import type { Part } from '../lib/part';
import { holds, sleep } from '../lib/time';
import { allRunning, readyPods, type Workload, workloadsIn } from '../lib/workloads';
import { load } from './load';

/** Half an hour becomes 12 seconds and five minutes two; test/autoscalers.test.ts holds the real windows. */
const HASTE = 150;

const part: Part = {
  name: 'scale',
  title: 'load scales each autoscaled service from its minimum to its maximum and back',
  async run({ check, cluster }) {
    const environment = loadEnvironment('dev');
    const objects = readObjects(distFolder('dev'));
    const autoscaled = workloadsIn(objects).filter(({ replicas, max }) => max > replicas);

    // Every second: the hurried windows are two seconds and more.
    const target = await cluster({ flags: { 'kube-controller-manager': ['--horizontal-pod-autoscaler-sync-period=1s'] } });
    if (environment.gke) {
      await addMachines(target, environment.gke, environment.gke.nodePool.nodesPerZone.max * environment.gke.zones.length);
    }
    await install(target, environment, hastened(objects, HASTE));
    load(target, objects, autoscaled, ({ replicas }) => replicas);
    // They are all that is loaded; data services take longer.
    await allRunning(target, autoscaled);

    const counts = await followCounts(target, autoscaled);
    const lows = new Lows(() => autoscaled.map((one) => [one.name, readyPods(target, one)]));
    await check(`dev: under load ${autoscaled.length} services scale to their maximum, without a step down`, async () => {
      load(target, objects, autoscaled, ({ max }) => max);
      await reach(target, autoscaled, ({ max }) => max);
      // Long enough for a pod to be taken away again, if anything wanted to.
      await sleep(6);
      return straight(counts.take(), 1);
    });
    await check('dev: without load they scale to their minimum, without a step up', async () => {
      load(target, objects, autoscaled, ({ replicas }) => replicas);
      await reach(target, autoscaled, ({ replicas }) => replicas);
      await sleep(2);
      return straight(counts.take(), -1);
    });
    lows.stop();
    counts.stop();
    await check('dev: ready pods never fall below the minimum, one more than the budgets require', () => {
      const short = autoscaled.filter(({ name, replicas }) => (lows.lowest.get(name) ?? 0) < replicas);
      none('below the minimum', short, ({ name, replicas }) => `${name}: ${lows.lowest.get(name)} of ${replicas}`);
      return `lowest of all ${lows.least[1]}`;
    });
  },
};

async function reach(cluster: Cluster, workloads: readonly Workload[], count: (one: Workload) => number): Promise<void> {
  await holds('every service has the pods that its load requires', () => {
    cluster.assertAlive();
    const off = workloads.filter((one) => readyPods(cluster, one) !== count(one));
    none('off', off, (one) => `${one.name}: ${readyPods(cluster, one)} ready of ${count(one)}`);
  });
}

export default part;
