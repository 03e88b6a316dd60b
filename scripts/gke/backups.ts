import { type GoogleAccount, googleAccounts } from '../../charts/backups/accounts';
import { backupJobs } from '../../charts/backups/jobs';
import type { Environment } from '../../environments/lib/types';

/** Days for which dumps are kept. Files are kept for good. */
const KEPT = 30;

/** Of the bucket, as Cloud Storage takes it. Throws without `backups`: a rule without prefixes deletes everything. */
export function lifecycle(environment: Environment) {
  if (!environment.backups) {
    throw new Error(`environment "${environment.name}" has no backups; set backups in environments/${environment.name}.ts`);
  }
  return { rule: [{ action: { type: 'Delete' }, condition: { age: KEPT, matchesPrefix: dumps(environment) } }] };
}

/**
 * The bucket and whoever may use it; all empty without `backups`. Lines of BACKUP_ACCOUNTS are
 * `<account> <namespace>/<ServiceAccount> ...`, of BACKUP_ROLES `<account> <role> <title> <condition>`.
 */
export function backupValues(environment: Environment) {
  const bucket = environment.backups?.bucket ?? '';
  const accounts = googleAccounts(environment);
  return {
    BACKUP_BUCKET: bucket,
    BACKUP_LIFECYCLE: `Delete ${KEPT} ${dumps(environment).join(';')}`,
    BACKUP_ACCOUNTS: accounts.map(({ email, serviceAccounts }) => [email, ...serviceAccounts].join(' ')).join('\n'),
    BACKUP_ROLES: accounts.flatMap((account) => roleLines(bucket, account)).join('\n'),
  };
}

const dumps = (environment: Environment): string[] =>
  backupJobs(environment)
    .filter(({ backup }) => backup !== 'files')
    .map(({ folder }) => `${folder}/`);

const roleLines = (bucket: string, { email, roles, folder }: GoogleAccount): string[] =>
  roles.map((role) => `${email} ${role} ${folder.replaceAll('/', '-')}${role.split('.')[1]} ${below(bucket, folder)}`);

/** Objects below a folder; a request to list is about the bucket and says its prefix in an attribute. */
const below = (bucket: string, folder: string): string =>
  [
    `resource.name.startsWith("projects/_/buckets/${bucket}/objects/${folder}")`,
    `api.getAttribute("storage.googleapis.com/objectListPrefix", "").startsWith("${folder}")`,
  ].join(' || ');
