import { environmentNames, loadEnvironment } from '../../environments/lib/registry';
import { withHelp } from '../lib/process';
import { reported } from '../lib/terminal';
import { resources } from './resources';
import { targetOf } from './target';

const USAGE = `usage: npm run --silent values -- <environment> <binary-authorization | lifecycle>
environments: ${environmentNames().join(', ')}`;

/** A file that a command of `npm run gke -- plan` takes. */
export const values = withHelp(USAGE, ([name, file, ...more], terminal) =>
  reported(terminal, 1, () => {
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
    terminal.write(found.content());
    return 0;
  }),
);
