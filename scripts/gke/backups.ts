import { backupJobs } from '../../charts/model/backups/jobs';
import type { Environment } from '../../environments/lib/types';

/** Days for which dumps are kept. Files are kept permanently. */
const KEPT = 30;

/**
 * Lifecycle rules of the bucket, in the format of Cloud Storage. Throws without `backups`: a rule without prefixes
 * deletes everything.
 */
export function lifecycle(environment: Environment) {
  if (!environment.backups) {
    throw new Error(`environment "${environment.name}" has no backups; set backups in environments/${environment.name}.ts`);
  }
  return { rule: [{ action: { type: 'Delete' }, condition: { age: KEPT, matchesPrefix: dumps(environment) } }] };
}

const dumps = (environment: Environment): string[] =>
  backupJobs(environment)
    .filter(({ backup }) => backup !== 'files')
    .map(({ folder }) => `${folder}/`);
