import { restoreObjects } from '../charts/backups/restores';
import { checkEnvironment } from '../charts/checks/environment';
import { toYaml } from '../charts/constructs/yaml';
import { parse, USAGE } from './restore/options';

/** Prints the objects of one restore for `kubectl apply -f -`: docs/runbooks/restore.md says when. */
function main(): void {
  const { environment, restore } = parse(process.argv.slice(2));
  checkEnvironment(environment);
  process.stdout.write(toYaml(...restoreObjects(environment, restore)));
}

try {
  main();
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  process.exitCode = 1;
}
