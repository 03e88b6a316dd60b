import { Yaml } from 'cdk8s';
import { parse } from 'yaml';
import type { Alert, Series } from '../../charts/monitoring/alerts/alert';
import type { RuleGroup } from '../../charts/monitoring/rules';

/** What the two tests of an alert ask; Prometheus writes the series ALERTS for every alert that fires. */
export const questions = ({ name }: Pick<Alert, 'name'>) => {
  const firing = `count(ALERTS{alertname="${name}",alertstate="firing"})`;
  return { fires: `${firing} > bool 0`, silent: firing };
};

/** The rendered rule of each alert and the recordings that it asks for: promtool evaluates every rule for every minute. */
export function excerpts(rules: string, alerts: readonly Alert[]): ReadonlyMap<Alert, string> {
  const all = (parse(rules) as { groups: readonly RuleGroup[] }).groups.flatMap((group) => group.rules);
  return new Map(
    alerts.map((alert) => {
      const own = all.filter((rule) => 'alert' in rule && rule.alert === alert.name);
      const needed = all.filter((rule) => 'record' in rule && own.some(({ expr }) => expr.includes(rule.record)));
      return [alert, Yaml.stringify({ groups: [{ name: 'excerpt', interval: '1m', rules: [...needed, ...own] }] })];
    }),
  );
}

/** Two tests of `promtool test rules` on the rules of that file: on `fires` the alert fires, on `silent` it does not. */
export const unitTests = (file: string, alert: Alert): string =>
  Yaml.stringify({
    rule_files: [file],
    evaluation_interval: '1m',
    tests: [test(alert, 'fires', [{ labels: '{}', value: 1 }]), test(alert, 'silent', [])],
  });

const test = (alert: Alert, which: 'fires' | 'silent', samples: readonly object[]) => ({
  name: `${alert.name} ${which}`,
  interval: '1m',
  input_series: inputs(alert[which]),
  promql_expr_test: [{ expr: questions(alert)[which], eval_time: alert.at ?? '20m', exp_samples: samples }],
});

const inputs = (series: Series) => Object.entries(series).map(([name, values]) => ({ series: name, values }));
