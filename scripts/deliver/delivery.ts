import type { Environment } from '../../environments/lib/types';
import type { Run } from '../lib/command';
import { Kubectl, namedContextOf } from '../lib/kubectl';
import type { Terminal } from '../lib/terminal';
import { kubectlOfAll } from './failure';
import { type Dist, freshDist } from './fresh';

/** An environment's part of `dist/`, the cluster that it is for, and where its delivery is told. */
export interface Delivery extends Dist {
  readonly environment: Environment;
  readonly kubectl: Kubectl;
  readonly terminal: Terminal;
}

/** Throws when the cluster is not the environment's, then when `dist/` is stale: nothing has been asked of the cluster yet. */
export function delivery(environment: Environment, context: string | undefined, terminal: Terminal, run: Run): Delivery {
  const kubectl = new Kubectl(run, namedContextOf(run, environment, context), kubectlOfAll);
  return { environment, kubectl, terminal, ...freshDist(environment) };
}
