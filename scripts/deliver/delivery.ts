import type { Environment } from '../../environments/lib/types';
import type { Run } from '../lib/command';
import { Kubectl, namedContextOf } from '../lib/kubectl';
import type { Terminal } from '../lib/terminal';
import { kubectlOfAll } from './failure';
import { type Dist, freshDist } from './fresh';

/** An environment's part of `dist/`, its cluster, and the terminal for the output. */
export interface Delivery extends Dist {
  readonly environment: Environment;
  readonly kubectl: Kubectl;
  readonly terminal: Terminal;
}

/** Throws if the cluster is not the environment's, then if `dist/` is stale: both before any request to the cluster. */
export function delivery(environment: Environment, context: string | undefined, terminal: Terminal, run: Run): Delivery {
  const kubectl = new Kubectl(run, namedContextOf(run, environment, context), kubectlOfAll);
  return { environment, kubectl, terminal, ...freshDist(environment) };
}
