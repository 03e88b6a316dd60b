import { loadEnvironment } from '../../environments/lib/registry';
import type { Context, Part } from '../lib/part';
import { expanded } from './expanded';
import { fromEmpty } from './from-empty';
import { local } from './local';
import { pruned } from './pruned';
import { oldRelease, upgraded } from './upgraded';

const part: Part = {
  name: 'deliver',
  title: 'npm run diff, apply, prune, expand-volumes and local work as documented, also after an interruption',
  async run(context) {
    const environment = loadEnvironment('local');
    // Each on a cluster of its own: they mostly wait for rollouts.
    await Promise.all([
      fromEmpty(context, environment),
      overOldRelease(context),
      expanded(context),
      local(context, environment),
    ]);
  },
};

/** An older release before, under another domain and with a service and a data service more. */
async function overOldRelease(context: Context): Promise<void> {
  const environment = loadEnvironment('local');
  const cluster = await context.cluster();
  const old = oldRelease(environment);
  await upgraded(context, cluster, old, environment);
  await pruned(context, cluster, old, environment);
}

export default part;
