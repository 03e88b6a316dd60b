import { setImmediate } from 'node:timers/promises';
import { freshDist } from './deliver/fresh';
import { grow } from './grow/grow';
import { environmentArguments } from './lib/arguments';
import { namedContextOf } from './lib/kubectl';

const USAGE = `usage: npm run grow -- <environment> [--yes] [options]
lists the volumes that dist/ wants larger than the cluster has them; grows them only with --yes
  --context <name>       kubectl context; without it, the current one, if it is the environment's cluster
  --timeout <seconds>    longest wait for the disks of one StatefulSet, and for its pods; without it, 600`;

async function main(): Promise<void> {
  const { environment, values } = environmentArguments(USAGE, {
    yes: { type: 'boolean' },
    context: { type: 'string' },
    timeout: { type: 'string', default: '600' },
  });
  const seconds = Number(values.timeout);
  if (!(seconds > 0)) {
    throw new Error(`--timeout ${values.timeout}: a number of seconds above 0`);
  }
  const context = namedContextOf(environment, values.context);
  const dist = freshDist(environment);
  console.log(`context ${context}`);
  // `npm run grow dev --yes`, without the "--", keeps the option for npm: then nothing is changed, only listed.
  await grow(environment, dist, context, seconds, values.yes ? 'grow' : 'list');
}

for (const [signal, code] of [['SIGINT', 130] as const, ['SIGTERM', 143] as const]) {
  process.once(signal, () => {
    console.error('\nstopped: pods and data are untouched; run this again to go on where it ended');
    process.exit(code);
  });
}

main().catch(async (error) => {
  // A signal that ended kubectl has reached this process too, and says more than kubectl's end.
  await setImmediate();
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
