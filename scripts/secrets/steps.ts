import type { Manifest } from '../../charts/lib/manifest';
import { inventory } from '../../charts/secrets';
import type { Environment } from '../../environments/lib/types';
import { readers } from './readers';

/** Servers that ask each other for the value: one with the new one finds nobody, and a rollout one by one stands still. */
const TOGETHER = 'dragonfly';

/**
 * The commands with which the readers of a value take a new one up, in their order: the Job that tells the server, the
 * servers that read it themselves, who logs in with it.
 */
export function nextSteps(environment: Environment, value: string): readonly string[] {
  const all = readers(environment, value);
  const others = all.filter(({ kind }) => kind !== 'Job');
  // Servers that read it themselves need nobody to tell them.
  const jobs = all.filter(
    ({ kind, metadata }) =>
      kind === 'Job' && !others.some((one) => one.kind === 'StatefulSet' && one.metadata.namespace === metadata.namespace),
  );
  const { openim } = environment.namespaces;
  const first = others.filter(({ metadata }) => metadata.namespace !== openim);
  const last = others.filter((one) => !first.includes(one));
  return [
    ...fetched(environment, value),
    ...jobs.flatMap((job) => again(environment, job)),
    ...(value === TOGETHER ? allAtOnce(first) : first.map(restart)),
    ...first.map(status),
    ...last.map(restart),
    ...last.map(status),
  ];
}

/** The operator reads Secret Manager within an hour by itself. */
const fetched = (environment: Environment, value: string): readonly string[] => {
  const places = inventory(environment).filter((one) => one.value === value);
  return environment.secrets === 'external-secrets'
    ? places.map(
        ({ component, secret }) =>
          `kubectl -n ${environment.namespaces[component]} annotate externalsecret ${secret} force-sync="$(date +%s)" --overwrite`,
      )
    : [];
};

function again({ name: environment }: Environment, { metadata: { namespace, labels } }: Manifest): readonly string[] {
  const selector = `-l app.kubernetes.io/name=${labels?.['app.kubernetes.io/name']}`;
  return [
    `kubectl -n ${namespace} delete job ${selector}`,
    `kubectl apply --server-side -f dist/${environment}/${namespace}.k8s.yaml`,
    `kubectl -n ${namespace} wait --for=condition=complete job ${selector} --timeout=300s`,
  ];
}

/** Each pod by a kubectl of its own: one for all waits for ever when a pod is back before it looks (kubernetes/kubernetes#135562). */
const allAtOnce = (workloads: readonly Manifest[]): readonly string[] => {
  const names = workloads.map(({ metadata }) => metadata.name).join(',');
  const kubectl = `kubectl -n ${workloads[0]?.metadata.namespace}`;
  return [`${kubectl} get pod -l 'app.kubernetes.io/name in (${names})' -o name | xargs -P 9 -n 1 ${kubectl} delete`];
};

const restart = ({ kind, metadata: { namespace, name } }: Manifest): string =>
  `kubectl -n ${namespace} rollout restart ${kind.toLowerCase()} ${name}`;
const status = ({ kind, metadata: { namespace, name } }: Manifest): string =>
  `kubectl -n ${namespace} rollout status ${kind.toLowerCase()} ${name}`;
