import { buildApp } from '../charts/app';
import { toYaml } from '../charts/lib/yaml';
import { environmentNames, loadEnvironment } from '../environments/lib/registry';
import type { Environment, Gke } from '../environments/lib/types';
import { lifecycle } from './gke/backups';
import { binaryAuthorization } from './gke/binary-authorization';
import { assignments, gkeValues } from './gke/values';

/** What commands take as a file. */
const files: Readonly<Record<string, (environment: Environment, gke: Gke) => object>> = {
  'binary-authorization': (environment, gke) =>
    binaryAuthorization(
      environment,
      gke,
      buildApp(environment).flatMap(({ objects }) => objects),
    ),
  lifecycle,
};

const USAGE = `usage: npm run --silent values -- <environment> [${Object.keys(files).join(' | ')}]
environments: ${environmentNames().join(', ')}`;

/** What scripts/gke.sh makes a cluster from: shell variables, or a file. */
function main([name, file, ...more]: readonly string[]): string {
  if (name === undefined || more.length > 0 || (file !== undefined && !Object.hasOwn(files, file))) {
    throw new Error(USAGE);
  }
  const environment = loadEnvironment(name);
  const values = gkeValues(environment);
  const content = environment.gke && files[file ?? '']?.(environment, environment.gke);
  return content ? toYaml(content) : assignments(values);
}

try {
  process.stdout.write(main(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
