import { environmentNames, loadEnvironment } from '../environments/lib/registry';
import { resources } from './gke/resources';
import { targetOf } from './gke/target';

const USAGE = `usage: npm run --silent values -- <environment> <binary-authorization | lifecycle>
environments: ${environmentNames().join(', ')}`;

/** A file that a command of `npm run gke -- plan` takes. */
function main([name, file, ...more]: readonly string[]): string {
  if (name === undefined || file === undefined || more.length > 0) {
    throw new Error(USAGE);
  }
  const files = resources(targetOf(loadEnvironment(name)), [])
    .flat()
    .flatMap((row) => ('file' in row && row.file ? [row.file] : []));
  const found = files.find((one) => one.name === file);
  if (!found) {
    throw new Error(`environment "${name}" has no ${file}; it has ${files.map((one) => one.name).join(', ')}\n${USAGE}`);
  }
  return found.content();
}

try {
  process.stdout.write(main(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
