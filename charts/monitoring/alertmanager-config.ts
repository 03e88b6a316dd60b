import type { Environment, Receiver } from '../../environments/lib/types';
import { toYaml } from '../constructs/yaml';
import { receiverNames } from '../model/secrets';
import { alertsOf } from './alerts';
import type { Severity } from './alerts/alert';

/** Mount path of the receivers' Secrets: a file for each severity, and one for the dead man's switch. */
export const RECEIVERS = '/etc/alertmanager/receivers';

type Receivers = Environment['monitoring']['receivers'];

/** A receiver's address, a routing key of PagerDuty or a URL: as text, or as the file that contains it. */
export interface Addresses {
  readonly suffix: '' | '_file';
  readonly of: (receiver: keyof Receivers) => string;
}

const inFiles: Addresses = { suffix: '_file', of: (receiver) => `${RECEIVERS}/${receiverNames[receiver]}` };

/** alertmanager.yml. */
export const alertmanagerConfig = (environment: Environment, addresses = inFiles): string => {
  const { receivers } = environment.monitoring;
  const { suffix, of } = addresses;
  return toYaml({
    route: {
      receiver: 'warning',
      group_by: ['alertname', 'job'],
      group_wait: '1m',
      group_interval: '10m',
      repeat_interval: '24h',
      routes: [
        { receiver: 'critical', matchers: ['severity="critical"'], group_wait: '10s', repeat_interval: '4h' },
        ...(receivers.deadMansSwitch ? [deadMansSwitch] : []),
      ],
    },
    inhibit_rules: inhibitions(environment),
    receivers: [
      ...(['critical', 'warning'] as const).map((severity) => ({
        name: severity,
        ...kinds[receivers[severity]](addresses, severity),
      })),
      ...(receivers.deadMansSwitch
        ? [
            {
              name: receiverNames.deadMansSwitch,
              webhook_configs: [{ [`url${suffix}`]: of('deadMansSwitch'), send_resolved: false }],
            },
          ]
        : []),
    ],
  });
};

/** A POST every four minutes, as measured with a real Alertmanager; it evaluates a group once a minute. */
const deadMansSwitch = {
  receiver: receiverNames.deadMansSwitch,
  matchers: ['severity="none"'],
  group_wait: '0s',
  group_interval: '1m',
  repeat_interval: '4m',
};

const TITLE = '{{ .GroupLabels.alertname }} ({{ .Alerts.Firing | len }})';
/** A message has the alerts of one name and job: some of them may be over while others fire. */
const TEXT =
  '{{ range .Alerts }}{{ if eq .Status "resolved" }}Resolved: {{ end }}{{ .Annotations.summary }} {{ .Annotations.runbook }}\n{{ end }}';

const kinds: Readonly<Record<Receiver, (addresses: Addresses, severity: Exclude<Severity, 'none'>) => object>> = {
  pagerduty: ({ suffix, of }, severity) => ({
    pagerduty_configs: [{ [`routing_key${suffix}`]: of(severity), severity }],
  }),
  slack: ({ suffix, of }, severity) => ({
    slack_configs: [{ [`api_url${suffix}`]: of(severity), send_resolved: true, title: TITLE, text: TEXT }],
  }),
  webhook: ({ suffix, of }, severity) => ({ webhook_configs: [{ [`url${suffix}`]: of(severity), send_resolved: true }] }),
};

/** Inhibition: an alert suppresses those that follow from it. */
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
