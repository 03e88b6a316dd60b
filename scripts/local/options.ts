import { parsed, seconds } from '../lib/arguments';

export interface Options {
  readonly verb: 'up' | 'status' | 'down';
  /** The kubectl context of a cluster that is there already. */
  readonly context?: string;
  /** Longest wait for the workloads. */
  readonly timeout: number;
}

export const USAGE = `usage: npm run local -- <command> [options]
runs OpenIM on this machine: in its own kind cluster, or in an existing cluster
  up       creates the kind cluster openim-local and everything that OpenIM needs in it, waits, and runs the smoke test;
           safe to interrupt and to run again: it continues where it stopped
    --timeout <seconds>  longest wait for the workloads; without it, 1800
  status   prints what exists and what is not ready; exit code 1 if anything is missing
  down     deletes that kind cluster with everything in it, after it has checked that up created it
  up and status take --context <name>: an existing cluster of kubectl; no cluster is created or deleted then`;

/** What the command line asks for. Throws with the usage when it cannot be understood. */
export function parse(args: readonly string[]): Options {
  try {
    const { values, positionals } = parsed(args, { context: { type: 'string' }, timeout: { type: 'string' } });
    const [verb, ...others] = positionals;
    if (verb !== 'up' && verb !== 'status' && verb !== 'down') {
      throw new Error(`expected up, status or down, got ${verb ?? 'none'}`);
    }
    if (others.length > 0) {
      throw new Error(`expected no argument after ${verb}, got ${others.join(' ')}`);
    }
    if (verb === 'down' && values.context) {
      throw new Error('down deletes only the cluster that up created: it takes no --context');
    }
    if (values.context?.startsWith('gke_')) {
      throw new Error(`--context ${values.context} is a GKE cluster, but environment "local" is for one machine`);
    }
    if (verb !== 'up' && values.timeout) {
      throw new Error(`--timeout is valid only with up`);
    }
    return { verb, context: values.context, timeout: seconds('--timeout', values.timeout ?? '1800') };
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${USAGE}`);
  }
}
