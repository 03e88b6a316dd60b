import { loadEnvironment } from '../../environments/lib/registry';
import { fromEmpty } from '../lib/deliver/from-empty';
import { grown } from '../lib/deliver/grown';
import { oldRelease } from '../lib/deliver/old-release';
import { pruned } from '../lib/deliver/pruned';
import { upgraded } from '../lib/deliver/upgraded';
import type { Context, Part } from '../lib/part';

const part: Part = {
  name: 'deliver',
  title: 'npm run diff, apply, prune and grow do what they say, interrupted or not',
  async run(context) {
    const environment = loadEnvironment('local');
    await Promise.all([fromEmpty(context, environment), overOldRelease(context)]);
    await grown(context);
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
