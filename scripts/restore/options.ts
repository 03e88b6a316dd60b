import type { Restore } from '../../charts/backups/restores';
import { type BackupName, type DumpName, folderOf, suffixes } from '../../charts/model/backups/names';
import { loadEnvironment } from '../../environments/lib/registry';
import type { Environment } from '../../environments/lib/types';
import { didYouMean } from '../../environments/lib/validate/nearest';
import { parsed, withEnvironments } from '../lib/arguments';

const SERVICES = ['mysql', 'mongodb', 'etcd', 'files'] as const satisfies readonly BackupName[];

export const USAGE = withEnvironments(`usage: npm run --silent restore -- <environment> <service> <object> [options]
prints the objects that restore a backup, for kubectl apply -f -
services: ${SERVICES.join(', ')}
  <object>                 name of a dump in the bucket, <environment>/<service>/<time>.<suffix>; none for files
  --overwrite              replaces existing data; files: overwrites existing names and deletes nothing
  --sequence-gap <number>  mongodb: sequence numbers that each conversation skips; without it, 1000`);

/** What the command line asks for. Throws one line when it cannot be understood. */
export function parse(args: readonly string[]): { environment: Environment; restore: Restore } {
  const { values, positionals } = parsed(args, {
    overwrite: { type: 'boolean' },
    'sequence-gap': { type: 'string' },
  });
  const [name, service, object, ...others] = positionals;
  if (!name || !service) {
    throw new Error('the environment or the service is missing');
  }
  if (others.length > 0) {
    throw new Error(`expected one object, got ${object} ${others.join(' ')}`);
  }
  const backup = SERVICES.find((one) => one === service);
  if (!backup) {
    throw new Error(`unknown service "${service}"; valid services: ${SERVICES.join(', ')}${didYouMean(service, SERVICES)}`);
  }
  if (backup === 'files' && object) {
    throw new Error('files takes no object: it restores the whole folder');
  }
  if (values['sequence-gap'] !== undefined && backup !== 'mongodb') {
    throw new Error('--sequence-gap is valid only for mongodb');
  }
  const environment = loadEnvironment(name);
  return {
    environment,
    restore: {
      backup,
      object: backup === 'files' ? folderOf(environment, backup) : dumpName(environment, backup, object ?? ''),
      existing: values.overwrite ? 'overwrite' : 'keep',
      sequenceGap: gap(values['sequence-gap'] ?? '1000'),
    },
  };
}

/** The name of a dump of this environment: its account for restores reads no other. It reaches a shell, hence one form. */
function dumpName(environment: Environment, backup: DumpName, object: string): string {
  const folder = `${folderOf(environment, backup)}/`;
  const suffix = `.${suffixes[backup]}`;
  const time = object.startsWith(folder) && object.endsWith(suffix) ? object.slice(folder.length, -suffix.length) : '';
  if (!/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/.test(time)) {
    throw new Error(`object "${object}" is not the name of a dump such as ${folder}2026-01-31T03-00-00Z${suffix}`);
  }
  return object;
}

function gap(text: string): number {
  if (!/^\d{1,9}$/.test(text)) {
    throw new Error(`--sequence-gap ${text}: must be a whole number from 0 to 999999999`);
  }
  return Number(text);
}
