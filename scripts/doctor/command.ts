import { environmentArguments, withEnvironments } from '../lib/arguments';
import { withHelp } from '../lib/process';
import { reported, type Terminal } from '../lib/terminal';
import { bundle } from './bundle';
import { diagnose } from './diagnosis';
import { report } from './report';

const USAGE =
  withEnvironments(`usage: npm run doctor -- <environment> [--context <kubectl context>] [--json] [--bundle <file.tar.gz>]
checks a cluster without changing it, and names the first cause of a problem
  --context <name>       kubectl context; without it, the current one, if it is the environment's cluster
  --json                 prints the diagnosis as JSON
  --bundle <file.tar.gz> writes objects, events, logs and the diagnosis, with every value of a Secret removed
exit code: 0 healthy, 1 problems found, 2 usage error`);

/** Prints the first cause of a problem in a cluster. */
export const doctor = withHelp(USAGE, (args, terminal, run) =>
  reported(terminal, 2, () => {
    const { environment, values } = environmentArguments(args, USAGE, {
      context: { type: 'string' },
      json: { type: 'boolean' },
      bundle: { type: 'string' },
    });
    if (values.bundle !== undefined && !/\.(tar\.gz|tgz)$/.test(values.bundle)) {
      throw new Error(`--bundle ${values.bundle}: the name of a file that ends with .tar.gz\n${USAGE}`);
    }
    const { diagnosis, look, kubectl } = diagnose(environment, values.context, run);
    if (values.json) {
      terminal.out(JSON.stringify(diagnosis, null, 2));
    } else {
      terminal.write(report(diagnosis));
    }
    if (values.bundle !== undefined) {
      written(terminal, bundle(values.bundle, diagnosis, look, kubectl));
    }
    return diagnosis.causes.length === 0 ? 0 : 1;
  }),
);

/** On standard error: the output may be JSON. */
const written = (terminal: Terminal, lines: readonly string[]): void => {
  for (const line of lines) {
    terminal.err(line);
  }
};
