import { readFileSync } from 'node:fs';
import { alertmanagerConfig, receiversOf } from '../../charts/monitoring/alertmanager-config';
import { environmentArguments, withEnvironments } from '../lib/arguments';
import { withHelp } from '../lib/process';
import { reported } from '../lib/terminal';

const USAGE =
  withEnvironments(`usage: npm run --silent alertmanager -- <environment> --critical <file> --warning <file> [--heartbeat <file>]
prints the configuration of an Alertmanager that is not ours, with what the files hold: a URL, or a routing key of PagerDuty`);

/** The configuration for a Secret: docs/components/monitoring.md says who reads it in which mode. */
export const alertmanager = withHelp(USAGE, (args, terminal) =>
  reported(terminal, 1, () => {
    const file = { type: 'string' } as const;
    const { environment, values } = environmentArguments(args, USAGE, { critical: file, warning: file, heartbeat: file });
    const missing = (['critical', 'warning', 'heartbeat'] as const).filter(
      (receiver) => receiversOf(environment)[receiver] && !values[receiver],
    );
    if (missing.length > 0) {
      throw new Error(`${missing.map((receiver) => `--${receiver}`).join(' and ')} missing\n${USAGE}`);
    }
    terminal.write(alertmanagerConfig(environment, { suffix: '', of: (receiver) => address(values[receiver] ?? '') }));
    return 0;
  }),
);

function address(file: string): string {
  const text = readFileSync(file, 'utf8').trim();
  if (!/^\S+$/.test(text)) {
    throw new Error(`${file} must hold one line, a URL or a routing key`);
  }
  return text;
}
