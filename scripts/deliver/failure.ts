import { adviceOn, type Ended } from '../lib/command';
import { kubectlProgram } from '../lib/kubectl';

/** kubectl at work on everything that dist/ has, and what to do about what the API server refuses. */
export const kubectlOfAll = kubectlProgram(
  'You need to read and write every kind of object in dist/: an administrator of the cluster.',
  [
    [
      /updates to statefulset spec/,
      `A StatefulSet cannot change that in place, and was not touched. With its pods and volumes left as they are:
  kubectl -n <namespace> delete statefulset <name> --cascade=orphan
then apply again. For a larger volume npm run expand-volumes does that, and its claims first.`,
    ],
    [
      /StorageClass.*(Forbidden|immutable)|PriorityClass.*(Forbidden|immutable)/i,
      'It cannot change in place, and was not touched. Delete it and apply again: volumes and pods that it made stay.',
    ],
    [
      /is immutable|immutable field|may not be changed|cannot change roleRef/,
      'It cannot change in place, and was not touched. Delete it and apply again; a Deployment is away for as long as that takes.',
    ],
    [
      /no matches for kind "(ExternalSecret|SecretStore)"/,
      'Install the External Secrets Operator first: https://external-secrets.io',
    ],
    [
      /no matches for kind/,
      'The cluster does not know that kind: it is older than GKE 1.30, or its add-on is off (Gateway API).',
    ],
    [
      /conflicts?( with|:)/,
      `Somebody else set that field. Write the value into the environment, or take the field over:
  kubectl apply --server-side --force-conflicts -f dist/<environment>`,
    ],
    [
      /ValidatingAdmissionPolicy/,
      'A policy of the cluster refuses it; the message says which field. Ours are in charts/cluster/chart.ts.',
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
