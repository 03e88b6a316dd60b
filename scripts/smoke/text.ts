import { inventory } from '../../charts/model/secrets';
import { namespaceOf, type WorkloadName } from '../../charts/model/workloads';
import type { Environment } from '../../environments/lib/types';
import type { Advice } from './failure';
import { page } from './pages';
import type { Report } from './run';
import type { StepReport } from './runner';

const MARKS = { passed: 'ok    ', failed: 'FAILED', skipped: 'skip  ' } as const;
const INDENT = ' '.repeat(8);

export function stepText(environment: Environment, { name, result, milliseconds, detail, advice }: StepReport): string {
  const line = `${MARKS[result]}  ${name.padEnd(14)} ${String(milliseconds).padStart(6)} ms  ${detail}`;
  return [line, ...(advice ? adviceLines(environment, advice).map((text) => INDENT + text) : [])].join('\n');
}

export function summary({ steps, milliseconds, stays, id }: Report): string {
  const count = (wanted: StepReport['result']) => steps.filter(({ result }) => result === wanted).length;
  return [
    `${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped in ${(milliseconds / 1000).toFixed(1)} s`,
    `operation IDs in the logs of the pods start with ${id}`,
    ...stays.map((thing) => `stays: ${thing}`),
  ].join('\n');
}

/** The advice with the environment's names, as lines to copy. */
export function adviceLines(environment: Environment, { do: text, pods, policies = [], secret }: Advice): readonly string[] {
  const each = (workloads: readonly WorkloadName[], line: (kubectl: string, names: readonly string[]) => string) =>
    [...new Set(workloads.map((workload) => namespaceOf(environment, workload)))].map((namespace) => {
      const names = workloads.filter((workload) => namespaceOf(environment, workload) === namespace);
      return line(`kubectl --namespace=${namespace}`, names);
    });
  return [
    text,
    ...each(pods, (kubectl, names) => `pods    ${kubectl} get pods --selector='app.kubernetes.io/name in (${names})'`),
    ...each(
      pods.slice(0, 1),
      (kubectl, [name]) => `log     ${kubectl} logs --selector=app.kubernetes.io/name=${name} --since=10m`,
    ),
    ...each(policies, (kubectl, names) => `policy  ${kubectl} describe networkpolicy ${names.join(' ')}`),
    ...inventory(environment)
      .filter(({ value }) => value === secret)
      .map((place) => `secret  ${place.namespace}/${place.secret} ${place.key}`),
    `page    docs/${page(pods[0])}`,
  ];
}
