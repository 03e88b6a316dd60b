import type { Environment, Receiver } from '../../environments/lib/types';
import { toYaml } from '../lib/yaml';
import { alertsOf } from './alerts';
import type { Severity } from './alerts/alert';

/** Where Secret `alertmanager-receivers` is mounted: a file for each severity, and one for the heartbeat. */
export const RECEIVERS = '/etc/alertmanager/receivers';

/** alertmanager.yml. Whom it tells stands in files alone: a routing key of PagerDuty, or a URL. */
export const alertmanagerConfig = (environment: Environment): string => {
  const { receivers } = environment.monitoring;
  return toYaml({
    route: {
      receiver: 'warning',
      group_by: ['alertname', 'job'],
      group_wait: '1m',
      group_interval: '10m',
      repeat_interval: '24h',
      routes: [
        { receiver: 'critical', matchers: ['severity="critical"'], group_wait: '10s', repeat_interval: '4h' },
        ...(receivers.heartbeat ? [beat] : []),
      ],
    },
    inhibit_rules: inhibitions(environment),
    receivers: [
      ...(['critical', 'warning'] as const).map((severity) => ({
        name: severity,
        ...kinds[receivers[severity]](`${RECEIVERS}/${severity}`, severity),
      })),
      ...(receivers.heartbeat
        ? [{ name: 'heartbeat', webhook_configs: [{ url_file: `${RECEIVERS}/heartbeat`, send_resolved: false }] }]
        : []),
    ],
  });
};

/** A POST every four minutes, as a real Alertmanager sent it; a group is looked at once a minute. */
const beat = {
  receiver: 'heartbeat',
  matchers: ['severity="none"'],
  group_wait: '0s',
  group_interval: '1m',
  repeat_interval: '4m',
};

const TITLE = '{{ .GroupLabels.alertname }} ({{ .Alerts.Firing | len }})';
const TEXT = '{{ range .Alerts }}{{ .Annotations.summary }} {{ .Annotations.runbook }}\n{{ end }}';

const kinds: Readonly<Record<Receiver, (file: string, severity: Exclude<Severity, 'none'>) => object>> = {
  pagerduty: (file, severity) => ({ pagerduty_configs: [{ routing_key_file: file, severity }] }),
  slack: (file) => ({ slack_configs: [{ api_url_file: file, send_resolved: true, title: TITLE, text: TEXT }] }),
  webhook: (file) => ({ webhook_configs: [{ url_file: file, send_resolved: true }] }),
};

/** What follows from an alert is not told beside it. */
const inhibitions = (environment: Environment) => {
  const alerts = Object.values(alertsOf(environment)).flat();
  const names = alerts.map(({ name }) => name);
  return alerts.flatMap(({ name, silences }) => {
    const followers = silences?.alerts.filter((follower) => names.includes(follower)) ?? [];
    return followers.length > 0
      ? [
          {
            source_matchers: [`alertname="${name}"`],
            target_matchers: [`alertname=~"${followers.join('|')}"`],
            equal: silences?.equal ?? [],
          },
        ]
      : [];
  });
};
