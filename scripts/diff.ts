import { diff } from './deliver/diff';
import { freshDist } from './deliver/fresh';
import { environmentArguments } from './lib/arguments';
import { namedContextOf } from './lib/kubectl';

const USAGE = 'usage: npm run diff -- <environment> [--context <kubectl context>]';

/** What an apply would change. Ends as `kubectl diff` does: 0 for nothing, 1 for differences, 2 when it cannot say. */
function main(): void {
  const { environment, values } = environmentArguments(USAGE, { context: { type: 'string' } });
  const context = namedContextOf(environment, values.context);
  process.exitCode = diff(freshDist(environment), context) === 'same' ? 0 : 1;
}

try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
