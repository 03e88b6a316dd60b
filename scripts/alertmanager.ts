import { readFileSync } from 'node:fs';
import { alertmanagerConfig, receiversOf } from '../charts/monitoring/alertmanager-config';
import { environmentArguments } from './lib/arguments';

const USAGE = `usage: npm run --silent alertmanager -- <environment> --critical <file> --warning <file> [--heartbeat <file>]
prints the configuration of an Alertmanager that is not ours, with what the files hold: a URL, or a routing key of PagerDuty`;

/** The configuration for a Secret: docs/components/monitoring.md says who reads it in which mode. */
function main(): void {
  const file = { type: 'string' } as const;
  const { environment, values } = environmentArguments(USAGE, { critical: file, warning: file, heartbeat: file });
  const missing = (['critical', 'warning', 'heartbeat'] as const).filter(
    (receiver) => receiversOf(environment)[receiver] && !values[receiver],
  );
  if (missing.length > 0) {
    throw new Error(`${missing.map((receiver) => `--${receiver}`).join(' and ')} missing\n${USAGE}`);
  }
  process.stdout.write(alertmanagerConfig(environment, { suffix: '', of: (receiver) => address(values[receiver] ?? '') }));
}

function address(file: string): string {
  const text = readFileSync(file, 'utf8').trim();
  if (!/^\S+$/.test(text)) {
    throw new Error(`${file} must hold one line, a URL or a routing key`);
  }
  return text;
}

try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
