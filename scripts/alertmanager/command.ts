import { readFileSync } from 'node:fs';
import { receiverNames } from '../../charts/model/secrets';
import { alertmanagerConfig } from '../../charts/monitoring/alertmanager-config';
import { environmentArguments, withEnvironments } from '../lib/arguments';
import { withHelp } from '../lib/process';
import { reported } from '../lib/terminal';

const USAGE =
  withEnvironments(`usage: npm run --silent alertmanager -- <environment> --critical <file> --warning <file> [--dead-mans-switch <file>]
prints the configuration of an external Alertmanager
  <file>  holds a URL, or a routing key of PagerDuty`);

/** The configuration for a Secret: docs/components/monitoring.md describes which program reads it in which mode. */
export const alertmanager = withHelp(USAGE, (args, terminal) =>
  reported(terminal, 1, () => {
    const file = { type: 'string' } as const;
    const { environment, values } = environmentArguments(args, USAGE, {
      critical: file,
      warning: file,
      'dead-mans-switch': file,
    });
    const missing = (Object.keys(receiverNames) as (keyof typeof receiverNames)[]).filter(
      (receiver) => environment.monitoring.receivers[receiver] && !values[receiverNames[receiver]],
    );
    if (missing.length > 0) {
      throw new Error(`${missing.map((receiver) => `--${receiverNames[receiver]}`).join(' and ')} missing\n${USAGE}`);
    }
    terminal.write(
      alertmanagerConfig(environment, { suffix: '', of: (receiver) => address(values[receiverNames[receiver]] ?? '') }),
    );
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
