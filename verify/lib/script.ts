import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { LOADER } from '../../scripts/lib/loader';
import type { Cluster } from './cluster/cluster';
import { type Answer, answerOf, ENVIRONMENT, succeeded } from './command';

const ROOT = join(__dirname, '../..');

/** A script of `scripts/` under way. */
export interface Script {
  readonly answer: Promise<Answer>;
  /** Ctrl-C, as a terminal sends it: to the script and to what it runs. */
  interrupt(): void;
}

/** Starts `npm run <name> -- ...args` against a cluster, whose kubeconfig calls its one context "verify". */
export function startScript({ kubeconfig }: Cluster, name: string, ...args: string[]): Script {
  const child = spawn(process.execPath, [...LOADER, join('scripts', `${name}.ts`), ...args], {
    cwd: ROOT,
    env: { ...ENVIRONMENT, KUBECONFIG: kubeconfig, KUBECACHEDIR: join(dirname(kubeconfig), 'cache') },
    // A process group of its own, as a shell gives it.
    detached: true,
  });
  return { answer: answerOf(child), interrupt: () => process.kill(-(child.pid ?? 0), 'SIGINT') };
}

/** Runs it to its end; throws unless it ends with `code`. */
export async function script(cluster: Cluster, code: number, name: string, ...args: string[]): Promise<Answer> {
  const answer = await startScript(cluster, name, ...args).answer;
  await succeeded(`npm run ${name} -- ${args.join(' ')}`, answer, code);
  return answer;
}
