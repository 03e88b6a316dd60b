import { nothing } from '../lib/arguments';
import { withHelp } from '../lib/process';
import { reported } from '../lib/terminal';
import { HELP } from '../lib/usages';
import { purposes } from './usages';

export const help = withHelp(HELP, (args, terminal) =>
  reported(terminal, 1, () => {
    nothing(args, HELP);
    for (const [name, text] of Object.entries(purposes)) {
      terminal.out(`npm run ${name.padEnd(16)}${text}`);
    }
    terminal.out('usage of a command: npm run <command> -- --help');
    return 0;
  }),
);
