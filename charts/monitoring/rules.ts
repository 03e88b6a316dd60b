import type { Environment } from '../../environments/lib/types';
import { alertsOf } from './alerts';
import type { Alert } from './alerts/alert';
import { recordings } from './recordings';

/** One rule in the form of Prometheus, Google's ClusterRules and PrometheusRules. */
export type Rule =
  | { readonly record: string; readonly expr: string }
  | {
      readonly alert: string;
      readonly expr: string;
      readonly for: string;
      readonly labels: { readonly severity: string };
      readonly annotations: { readonly summary: string; readonly runbook: string };
    };

export interface RuleGroup {
  readonly name: string;
  readonly interval: string;
  readonly rules: readonly Rule[];
}

/** Address of an alert's runbook: a heading with its name. */
export const runbook = ({ name }: Pick<Alert, 'name'>): string => `docs/runbooks/alerts.md#${name.toLowerCase()}`;

const alertRule = (alert: Alert): Rule => ({
  alert: alert.name,
  expr: alert.expr,
  for: alert.for,
  labels: { severity: alert.severity },
  annotations: { summary: alert.summary, runbook: runbook(alert) },
});

/** Groups with alerts that must fire within a minute. */
const stores = ['dragonfly', 'databases'];

/** All rules of an environment: first the recording rules, then the alerts by component. */
export const ruleGroups = (environment: Environment): readonly RuleGroup[] => [
  { name: 'recordings', interval: '30s', rules: recordings(environment) },
  ...Object.entries(alertsOf(environment)).map(([name, alerts]) => ({
    name,
    interval: stores.includes(name) ? '10s' : '30s',
    rules: alerts.map(alertRule),
  })),
  ...added(environment),
];

const added = ({ additions }: Environment): RuleGroup[] =>
  additions?.alerts
    ? [
        {
          name: 'additions',
          interval: '30s',
          rules: additions.alerts.map(({ name, severity, expr, for: time, summary, runbook: page }) => ({
            alert: name,
            expr,
            for: time,
            labels: { severity },
            annotations: { summary, runbook: page },
          })),
        },
      ]
    : [];
