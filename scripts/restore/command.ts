import { restoreObjects } from '../../charts/backups/restores';
import { checkEnvironment } from '../../charts/checks/environment';
import { toYaml } from '../../charts/constructs/yaml';
import { withHelp } from '../lib/process';
import { parse, USAGE } from './options';

/** Prints the objects of one restore for `kubectl apply -f -`: docs/runbooks/restore.md has the procedure. */
export const restore = withHelp(USAGE, async (args, terminal) => {
  try {
    const asked = parse(args);
    checkEnvironment(asked.environment);
    terminal.write(toYaml(...restoreObjects(asked.environment, asked.restore)));
    return 0;
  } catch (error) {
    terminal.err(`${error instanceof Error ? error.message : error}\n${USAGE}`);
    return 1;
  }
});
