import { scrapeTargets } from '../../model/scrape-targets';
import type { Alert, AlertTable } from './alert';

/** The collector, and whether it reaches all targets. */
export const collection: AlertTable = (environment): readonly Alert[] => {
  const jobs = scrapeTargets(environment).map(({ workload }) => workload);
  const up = (value: 0 | 1) => Object.fromEntries(jobs.map((job) => [`up{job="${job}",pod="${job}-0"}`, `${value}x30`]));
  return [
    {
      name: 'WorkloadDown',
      severity: 'critical',
      // A missing series is not 0: a workload without a pod has no series.
      expr: `sum by (job) (up{job=~"${jobs.join('|')}"}) == 0 or ${jobs.map((job) => `absent(up{job="${job}"})`).join(' or ')}`,
      for: '5m',
      summary: 'No pod of {{ $labels.job }} can be scraped.',
      silences: { alerts: ['InstanceDown'], equal: ['job'] },
      fires: up(0),
      silent: up(1),
    },
    {
      name: 'InstanceDown',
      severity: 'warning',
      expr: `up{job=~"${jobs.join('|')}"} == 0`,
      for: '10m',
      summary: '{{ $labels.pod }} cannot be scraped.',
      fires: { ...up(1), 'up{job="openim-api",pod="openim-api-1"}': '0x30' },
      silent: up(1),
    },
    ...(environment.monitoring.mode === 'self-hosted' ? own : []),
    ...(environment.monitoring.receivers.deadMansSwitch ? [{ ...watchdog, fires: up(1), silent: up(0) }] : []),
  ];
};

/**
 * Fires while monitoring works: Prometheus scrapes, evaluates and reaches Alertmanager, which reaches the dead man's
 * switch.
 */
const watchdog = {
  name: 'Watchdog',
  severity: 'none',
  expr: 'sum(up) > 0',
  for: '0s',
  summary: 'Prometheus and Alertmanager work, and {{ $value }} pods can be scraped.',
} as const;

const prometheus = 'job="prometheus",pod="prometheus-0"';
const alertmanager = 'job="alertmanager",pod="alertmanager-0",integration="slack"';

const own: readonly Alert[] = [
  {
    name: 'NotificationsFail',
    severity: 'critical',
    expr: 'sum by (integration) (increase(alertmanager_notifications_failed_total[15m])) > 0',
    for: '5m',
    summary: 'Alertmanager cannot send notifications by {{ $labels.integration }}.',
    fires: { [`alertmanager_notifications_failed_total{${alertmanager}}`]: '0+1x30' },
    silent: { [`alertmanager_notifications_failed_total{${alertmanager}}`]: '0x30' },
  },
  {
    name: 'AlertsNotDelivered',
    severity: 'critical',
    expr: 'sum(increase(prometheus_notifications_errors_total[15m])) > 0',
    for: '10m',
    summary: 'Prometheus cannot send its alerts to Alertmanager.',
    at: '30m',
    fires: { [`prometheus_notifications_errors_total{${prometheus},alertmanager="a"}`]: '0+1x60' },
    silent: { [`prometheus_notifications_errors_total{${prometheus},alertmanager="a"}`]: '0x60' },
  },
  {
    name: 'RulesFail',
    severity: 'warning',
    expr: 'sum by (rule_group) (increase(prometheus_rule_evaluation_failures_total[15m])) > 0',
    for: '5m',
    summary: 'Rules of {{ $labels.rule_group }} cannot be evaluated: their alerts cannot fire.',
    fires: { [`prometheus_rule_evaluation_failures_total{${prometheus},rule_group="openim"}`]: '0+1x30' },
    silent: { [`prometheus_rule_evaluation_failures_total{${prometheus},rule_group="openim"}`]: '0x30' },
  },
];
