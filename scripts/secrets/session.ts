import type { Environment } from '../../environments/lib/types';
import type { Run } from '../lib/command';
import { contextOf, Kubectl } from '../lib/kubectl';
import type { Terminal } from '../lib/terminal';
import type { Mode } from './plan';

/** One run of `npm run secrets`. */
export interface Session {
  readonly environment: Environment;
  /** The kubectl context that was asked for. */
  readonly context?: string;
  readonly mode: Mode;
  readonly terminal: Terminal;
  readonly run: Run;
}

/** kubectl in the environment's cluster. Throws when that is not the current one and none was asked for. */
export function kubectlOf({ environment, context, terminal, run }: Session): Kubectl {
  const kubectl = new Kubectl(run, contextOf(run, environment, context));
  terminal.out(`context ${kubectl.context}`);
  return kubectl;
}
