import { freshDist } from './deliver/fresh';
import { prune } from './deliver/prune';
import { environmentArguments } from './lib/arguments';
import { namedContextOf } from './lib/kubectl';

const USAGE = `usage: npm run prune -- <environment> [--yes] [--context <kubectl context>]
lists what the cluster has of ours that dist/ has no more; deletes it only with --yes`;

function main(): void {
  const { environment, values } = environmentArguments(USAGE, {
    yes: { type: 'boolean' },
    context: { type: 'string' },
  });
  const context = namedContextOf(environment, values.context);
  const dist = freshDist(environment);
  console.log(`context ${context}`);
  // `npm run prune dev --yes`, without the "--", keeps the option for npm: then nothing is deleted, only listed.
  prune(environment, dist, context, values.yes ? 'delete' : 'list');
}

try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
