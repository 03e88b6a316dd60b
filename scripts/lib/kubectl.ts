import type { Environment } from '../../environments/lib/types';
import { command, type Ended, type Program, type Run } from './command';

/** kubectl with advice for its failures: `special` first, `rights` for whoever may not do it. */
export const kubectlProgram = (rights: string, special: Program['advice'] = []): Program => ({
  name: 'kubectl',
  install: 'https://kubernetes.io/docs/tasks/tools/',
  advice: [
    ...special,
    [/AlreadyExists|Conflict/, 'It was changed concurrently: run this again.'],
    [/being terminated/, 'Wait until the namespace is deleted, then run this again.'],
    [/Forbidden/, rights],
    [/Unauthorized|logged in|getting credentials/, 'Log in again; on GKE: gcloud auth login'],
    [/context .*does not exist|no context exists/, 'List contexts: kubectl config get-contexts'],
    [
      /connect|timeout|timed out|no such host|EOF/i,
      'Check that the cluster runs and that your network reaches it: kubectl version',
    ],
  ],
});

const ofSecrets = kubectlProgram(
  'You need get on Namespaces and get, create and update on Secrets; create on Namespaces that are missing.',
);

/** kubectl in one named context, whatever becomes the current one meanwhile. An `input` is an object for `-f -`. */
export class Kubectl {
  constructor(
    private readonly run: Run,
    readonly context: string,
    private readonly program: Program = ofSecrets,
  ) {}

  /** Its standard output. Throws one line with advice. */
  command(args: readonly string[], input?: unknown): string {
    return command(this.run, this.program, this.inContext(args), inputText(input));
  }

  /** For calls whose exit code is an answer. */
  attempt(args: readonly string[], input?: unknown): Ended {
    return this.run(this.program, this.inContext(args), inputText(input));
  }

  private inContext(args: readonly string[]): readonly string[] {
    return [`--context=${this.context}`, '--request-timeout=20s', ...args];
  }
}

/** Several objects as one, for `-f -`. */
export const listOf = <T>(items: readonly T[]) => ({ apiVersion: 'v1', kind: 'List', items });

const inputText = (input: unknown): string => (input === undefined ? '' : JSON.stringify(input));

/**
 * The kubectl context for an environment: the one asked for, or else the current one. Throws when the current one is not
 * the environment's cluster: GKE's contexts are named after it, and no other cluster has such a name.
 */
export function contextOf(run: Run, { name, gke }: Environment, asked?: string): string {
  if (asked) {
    return asked;
  }
  const current = currentContext(run);
  const expected = gke && `gke_${gke.project}_${gke.region}_${gke.cluster}`;
  const remedy = gke
    ? `gcloud container clusters get-credentials ${gke.cluster} --project=${gke.project} --location=${gke.region}`
    : 'kubectl config use-context <name>';
  if (!current) {
    throw new Error(`kubectl has no current context\nSet it: ${remedy}`);
  }
  if (expected ? current !== expected : current.startsWith('gke_')) {
    throw new Error(
      `environment "${name}" runs ${expected ? `in context "${expected}"` : 'outside GKE'}, but the current context is "${current}"
Change it: ${remedy}
or specify the context: --context <name>`,
    );
  }
  return current;
}

/**
 * The context for what changes or compares a whole cluster: like contextOf, but an environment outside GKE does not say
 * which cluster is its own, so a person must.
 */
export function namedContextOf(run: Run, environment: Environment, asked?: string): string {
  if (!environment.gke && !asked) {
    throw new Error(`environment "${environment.name}" does not name its cluster; specify it: --context ${currentContext(run) || '<name>'}
List contexts: kubectl config get-contexts`);
  }
  return contextOf(run, environment, asked);
}

/** Empty when there is none: `current-context` fails then, and `view` does not. */
const currentContext = (run: Run): string =>
  command(run, ofSecrets, ['config', 'view', '--output=jsonpath={.current-context}']);
