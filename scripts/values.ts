import { stringify } from 'yaml';
import { buildApp } from '../charts/app';
import { environmentNames, loadEnvironment } from '../environments/lib/registry';
import { binaryAuthorization } from './gke/binary-authorization';
import { assignments, gkeValues } from './gke/values';

const USAGE = `usage: npm run --silent values -- <environment> [binary-authorization]
environments: ${environmentNames().join(', ')}`;

/** What scripts/gke.sh makes a cluster from: shell variables, or the policy that it imports. */
function main([name, policy, ...more]: readonly string[]): string {
  if (name === undefined || more.length > 0 || (policy !== undefined && policy !== 'binary-authorization')) {
    throw new Error(USAGE);
  }
  const environment = loadEnvironment(name);
  const values = gkeValues(environment);
  if (!environment.gke || policy === undefined) {
    return assignments(values);
  }
  return stringify(
    binaryAuthorization(
      environment.gke,
      buildApp(environment).flatMap(({ objects }) => objects),
    ),
  );
}

try {
  process.stdout.write(main(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
