import { loadEnvironment } from '../../environments/lib/registry';
import { didYouMean } from '../../environments/lib/validate/nearest';
import { commandLine, withEnvironments } from '../lib/arguments';
import { withHelp } from '../lib/process';
import { reported } from '../lib/terminal';
import { resources } from './resources';
import { targetOf } from './target';

const USAGE = withEnvironments(`usage: npm run --silent gke-file -- <environment> <binary-authorization | lifecycle>
prints a policy file that a gcloud command of the plan takes`);

/** A file that a command of `npm run gke -- plan` takes. */
export const gkeFile = withHelp(USAGE, (args, terminal) =>
  reported(terminal, 1, () => {
    const [name, file, ...more] = commandLine(args, USAGE, {}).positionals;
    if (name === undefined || file === undefined || more.length > 0) {
      throw new Error(`expected one environment and one file, got ${args.join(' ') || 'none'}\n${USAGE}`);
    }
    const files = resources(targetOf(loadEnvironment(name)), [])
      .flat()
      .flatMap((row) => ('file' in row && row.file ? [row.file] : []));
    const names = files.map((one) => one.name);
    const found = files.find((one) => one.name === file);
    if (!found) {
      throw new Error(
        `environment "${name}" has no ${file}; it has ${names.join(', ')}${didYouMean(file, names)}\n${USAGE}`,
      );
    }
    terminal.write(found.content());
    return 0;
  }),
);
