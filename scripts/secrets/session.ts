import type { Environment } from '../../environments/lib/types';
import type { Run } from '../lib/command';
import { contextOf, Kubectl } from '../lib/kubectl';
import type { Terminal } from '../lib/terminal';
import type { Mode } from './plan';

/** One run of `npm run secrets`. */
export interface Session {
  readonly environment: Environment;
  /** The explicit kubectl context. */
  readonly context?: string;
  readonly mode: Mode;
  readonly terminal: Terminal;
  readonly run: Run;
}

/** kubectl in the environment's cluster. Throws if it is not the current one and no context was given. */
export function kubectlOf({ environment, context, terminal, run }: Session): Kubectl {
  const kubectl = new Kubectl(run, contextOf(run, environment, context));
  terminal.out(`context ${kubectl.context}`);
  return kubectl;
}
