import { loadEnvironment } from '../../environments/lib/registry';
import { withHelp } from '../lib/process';
import { reported } from '../lib/terminal';
import { down } from './down';
import { type Machine, thisMachine } from './machine';
import { parse, USAGE } from './options';
import { status } from './status';
import { up } from './up';

/** OpenIM on this machine: in its own kind cluster, or in an existing cluster. */
export const localOn = (machine: Machine) =>
  withHelp(USAGE, (args, terminal, run) =>
    reported(terminal, 1, () => {
      const options = parse(args);
      const session = { options, environment: loadEnvironment('local'), machine, terminal, run };
      return { up, status, down }[options.verb](session);
    }),
  );

export const local = localOn(thisMachine);
