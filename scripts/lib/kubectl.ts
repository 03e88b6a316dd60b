import type { Environment } from '../../environments/lib/types';
import { command, type Program } from './command';

const program: Program = {
  name: 'kubectl',
  install: 'https://kubernetes.io/docs/tasks/tools/',
  advice: [
    [/AlreadyExists|Conflict/, 'Somebody else changed it at the same moment: run this again.'],
    [/being terminated/, 'Wait until the namespace is gone, then run this again.'],
    [
      /Forbidden/,
      'You need get on Namespaces and get, create and update on Secrets; create on Namespaces that are missing.',
    ],
    [/Unauthorized|logged in|getting credentials/, 'Log in again; on GKE: gcloud auth login'],
    [/context .*does not exist|no context exists/, 'Known ones: kubectl config get-contexts'],
    [
      /connect|timeout|timed out|no such host|EOF/i,
      'Does the cluster run, and does your network reach it? Try: kubectl version',
    ],
  ],
};

/** Standard output of kubectl with these arguments; `input` is an object for `-f -`. Throws one line with advice. */
export type Kubectl = (args: readonly string[], input?: unknown) => string;

/** kubectl in one named context, whatever becomes the current one meanwhile. */
export const kubectlIn =
  (context: string): Kubectl =>
  (args, input) =>
    command(
      program,
      [`--context=${context}`, '--request-timeout=20s', ...args],
      input === undefined ? '' : JSON.stringify(input),
    );

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

/** Empty when there is none: `current-context` fails then, and `view` does not. */
const currentContext = (): string => command(program, ['config', 'view', '--output=jsonpath={.current-context}']);
