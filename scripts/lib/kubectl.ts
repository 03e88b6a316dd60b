import type { Environment } from '../../environments/lib/types';
import { attempt, command, type Ended, type Program } from './command';

const SECRETS = 'You need get on Namespaces and get, create and update on Secrets; create on Namespaces that are missing.';

/** kubectl with advice for its failures: `special` first, `rights` for whoever may not do it. */
export const kubectlProgram = (rights: string, special: Program['advice'] = []): Program => ({
  name: 'kubectl',
  install: 'https://kubernetes.io/docs/tasks/tools/',
  advice: [
    ...special,
    [/AlreadyExists|Conflict/, 'Somebody else changed it at the same moment: run this again.'],
    [/being terminated/, 'Wait until the namespace is gone, then run this again.'],
    [/Forbidden/, rights],
    [/Unauthorized|logged in|getting credentials/, 'Log in again; on GKE: gcloud auth login'],
    [/context .*does not exist|no context exists/, 'Known ones: kubectl config get-contexts'],
    [
      /connect|timeout|timed out|no such host|EOF/i,
      'Does the cluster run, and does your network reach it? Try: kubectl version',
    ],
  ],
});

/** Standard output of kubectl with these arguments; `input` is an object for `-f -`. Throws one line with advice. */
export type Kubectl = (args: readonly string[], input?: unknown) => string;

/** kubectl in one named context, whatever becomes the current one meanwhile. */
export const kubectlIn =
  (context: string, program = kubectlProgram(SECRETS)): Kubectl =>
  (args, input) =>
    command(program, [...contextFlags(context), ...args], inputText(input));

/** The same for calls whose exit code is an answer. */
export const attemptIn =
  (context: string): ((args: readonly string[], input?: unknown) => Ended) =>
  (args, input) =>
    attempt(kubectlProgram(SECRETS), [...contextFlags(context), ...args], inputText(input));

/** Several objects as one, for `-f -`. */
export const listOf = <T>(items: readonly T[]) => ({ apiVersion: 'v1', kind: 'List', items });

const contextFlags = (context: string) => [`--context=${context}`, '--request-timeout=20s'];
const inputText = (input: unknown): string => (input === undefined ? '' : JSON.stringify(input));

/**
 * The kubectl context for an environment: the one asked for, or else the current one. Throws when the current one is not
 * the environment's cluster: GKE's contexts are named after it, and no other cluster has such a name.
 */
export function contextOf({ name, gke }: Environment, asked?: string): string {
  if (asked) {
    return asked;
  }
  const current = currentContext();
  const expected = gke && `gke_${gke.project}_${gke.region}_${gke.cluster}`;
  const remedy = gke
    ? `gcloud container clusters get-credentials ${gke.cluster} --project=${gke.project} --location=${gke.region}`
    : 'kubectl config use-context <name>';
  if (!current) {
    throw new Error(`kubectl has no current context; set it: ${remedy}`);
  }
  if (expected ? current !== expected : current.startsWith('gke_')) {
    throw new Error(
      `environment "${name}" runs ${expected ? `in context "${expected}"` : 'outside GKE'}, but the current context is "${current}"
Change it: ${remedy}
or name the context that you mean: --context <name>`,
    );
  }
  return current;
}

/**
 * The context for what changes or compares a whole cluster: like contextOf, but an environment outside GKE does not say
 * which cluster is its own, so a person must.
 */
export function namedContextOf(environment: Environment, asked?: string): string {
  if (!environment.gke && !asked) {
    throw new Error(`environment "${environment.name}" does not say which cluster is its own; name it: --context ${currentContext() || '<name>'}
Known ones: kubectl config get-contexts`);
  }
  return contextOf(environment, asked);
}

/** Empty when there is none: `current-context` fails then, and `view` does not. */
const currentContext = (): string =>
  command(kubectlProgram(SECRETS), ['config', 'view', '--output=jsonpath={.current-context}']);
