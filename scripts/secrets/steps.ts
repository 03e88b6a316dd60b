import type { Manifest } from '../../charts/constructs/manifest';
import { inventory } from '../../charts/model/secrets';
import type { Environment } from '../../environments/lib/types';
import { readers } from './readers';

/**
 * The commands after which the readers of a value use a new one, in order: the Job that changes it on the server, the
 * servers that read it at start, the clients that authenticate with it. Each must succeed before the next one.
 */
export function nextSteps(environment: Environment, value: string): readonly string[] {
  const all = readers(environment, value);
  const others = all.filter(({ kind }) => kind !== 'Job');
  // Servers that read it at start need no Job.
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
    ...(value === 'dragonfly' ? primaryFirst(environment) : first.map(restart)),
    ...first.map(status),
    ...last.map(restart),
    ...last.map(status),
  ];
}

/**
 * Have the operator read Secret Manager, which it otherwise does within an hour, and wait until it has: a Job that reads
 * the old value sets the old one, and every later start of a reader would be refused.
 */
const fetched = (environment: Environment, value: string): readonly string[] => {
  const places = inventory(environment).filter((one) => one.value === value);
  return environment.secrets === 'external-secrets'
    ? places.flatMap(({ namespace, secret }) => {
        const read = `kubectl -n ${namespace} get externalsecret ${secret} -o jsonpath='{.status.refreshTime}'`;
        return [
          `before=$(${read})`,
          `kubectl -n ${namespace} annotate externalsecret ${secret} force-sync="$(date +%s)" --overwrite`,
          `until now=$(${read}) && [ "$now" != "$before" ]; do sleep 1; done`,
        ];
      })
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

/**
 * Redis servers that authenticate to each other with the value: one with the new value cannot replicate from one with
 * the old value, so a rollout would block. The primary restarts with its last snapshot while the replica keeps the data
 * in memory; only then the replica restarts. The Sentinels come first, because the primary asks them for its role. No pod
 * is deleted if no snapshot can be written.
 */
function primaryFirst({ namespaces, dragonfly: { failover } }: Environment): readonly string[] {
  const kubectl = `kubectl -n ${namespaces.dragonfly}`;
  // One kubectl per pod: one for all pods waits forever if a pod is ready before the call
  // (kubernetes/kubernetes#135562).
  const deleted = (selector: string) => `${kubectl} get pod -l "${selector}" -o name | xargs -r -P 9 -n 1 ${kubectl} delete`;
  const { primary, sentinels } = {
    none: { primary: 'primary=dragonfly-0', sentinels: [] },
    sentinel: {
      primary: `primary=$(${kubectl} exec dragonfly-0 -c gate -- /scripts/primary.sh) && primary=\${primary%%.*}`,
      sentinels: [
        deleted('app.kubernetes.io/name in (dragonfly-sentinel,dragonfly-proxy)'),
        `${kubectl} rollout status statefulset dragonfly-sentinel`,
      ],
    },
  }[failover];
  return [
    primary,
    `${kubectl} exec "$primary" -c dragonfly -- redis-cli -p 9999 SAVE | grep -x OK`,
    ...sentinels,
    `${kubectl} delete pod "$primary"`,
    `${kubectl} wait --for=create pod/"$primary" --timeout=60s`,
    // The maximum loading time that its startup probe allows.
    `${kubectl} wait --for=condition=Ready pod/"$primary" --timeout=35m`,
    deleted('app.kubernetes.io/name=dragonfly,statefulset.kubernetes.io/pod-name!=$primary'),
  ];
}

const restart = ({ kind, metadata: { namespace, name } }: Manifest): string =>
  `kubectl -n ${namespace} rollout restart ${kind.toLowerCase()} ${name}`;
const status = ({ kind, metadata: { namespace, name } }: Manifest): string =>
  `kubectl -n ${namespace} rollout status ${kind.toLowerCase()} ${name}`;
