import { adviceOn, type Ended } from '../lib/command';
import { kubectlProgram } from '../lib/kubectl';

/** kubectl at work on everything that dist/ has, and what to do about what the API server refuses. */
export const kubectlOfAll = kubectlProgram(
  'You need read and write access to every kind in dist/: use the account of a cluster administrator.',
  [
    [
      /updates to statefulset spec/,
      `This field of a StatefulSet is immutable, and the object was not changed. To replace it and keep its pods and volumes:
  kubectl -n <namespace> delete statefulset <name> --cascade=orphan
then apply again. For a larger volume use npm run expand-volumes: it expands the claims, then does this.`,
    ],
    [
      /StorageClass.*(Forbidden|immutable)|PriorityClass.*(Forbidden|immutable)/i,
      'This field is immutable, and the object was not changed. Delete it and apply again: existing volumes and pods stay.',
    ],
    [
      /is immutable|immutable field|may not be changed|cannot change roleRef/,
      'This field is immutable, and the object was not changed. Delete it and apply again; a Deployment is unavailable in the meantime.',
    ],
    [
      /no matches for kind "(ExternalSecret|SecretStore)"/,
      'Install the External Secrets Operator first: https://external-secrets.io',
    ],
    [
      /no matches for kind/,
      'The cluster does not serve that kind: it is older than GKE 1.30, or its add-on is disabled (Gateway API).',
    ],
    [
      /conflicts?( with|:)/,
      `Another field manager owns that field. Write the value into the environment, or take ownership:
  kubectl apply --server-side --force-conflicts -f dist/<environment>`,
    ],
    [
      /ValidatingAdmissionPolicy/,
      'An admission policy rejects it; the message names the field. The policies of dist/ are in charts/cluster/chart.ts.',
    ],
  ],
);

/** What kubectl reports, without its log lines (E1125 07:34:52 ...) and the warnings of the API server. */
export const errorLines = ({ stderr }: Ended): readonly string[] =>
  stderr.split('\n').filter((line) => line.trim() && !/^([EWI]\d{4} |Warning: )/.test(line));

/** An error with everything that kubectl reported, and each advice once. */
export function failure(what: string, lines: readonly string[]): Error {
  const advice = new Set(lines.flatMap((line) => adviceOn(kubectlOfAll, line).slice(0, 1)));
  return new Error([what, ...lines.map((line) => `  ${line}`), ...advice].join('\n'));
}

/** The policy of chart `cluster` that knows the environment's hosts, at work on an Ingress with another one. */
export const refusesHost = (line: string): boolean =>
  /ValidatingAdmissionPolicy 'openim-ingresses'.*every rule must name one of the hosts/.test(line);
