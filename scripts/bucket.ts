import { environmentNames, loadEnvironment } from '../environments/lib/registry';
import { validateEnvironment } from '../environments/lib/validate';
import { bucketCommands } from './bucket/commands';

const USAGE = `usage: npm run --silent bucket -- <environment>
environments: ${environmentNames().join(', ')}`;

/** Prints the gcloud commands that make the bucket of an environment's backups, and the accounts that may use it. */
function main(): void {
  const [name, ...others] = process.argv.slice(2);
  if (!name || others.length > 0) {
    throw new Error(`one environment, not ${[name, ...others].join(' ') || 'none'}`);
  }
  const environment = loadEnvironment(name);
  validateEnvironment(environment);
  console.log(bucketCommands(environment).join('\n'));
}

try {
  main();
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  process.exitCode = 1;
}
